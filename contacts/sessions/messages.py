"""What the codes of the rules mean in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.ui import formats

from .choices import Waiting

DATES = {
    "missing": gettext_lazy("Say when"),
    "past": gettext_lazy("This time has passed: choose a later one"),
    "far": gettext_lazy("This is more than a year ahead"),
    "day_off": gettext_lazy("It is a day off at the client: choose a working day"),
}


def moment_of(at: datetime, day: date) -> str:
    """A moment as people say it: only the hour where it is of the day."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == day else formats.moment(at)


def waiting(code: Waiting, agreed_at: datetime | None) -> str:
    """Why a client is not offered now."""
    if code == Waiting.AGREED and agreed_at is not None:
        return _("a call is agreed for %(when)s") % {"when": moment_of(agreed_at, timezone.localdate())}
    return str(code.label)
