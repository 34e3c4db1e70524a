"""How the term and the state of a signal look."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.staff.calendar import today
from crm.ui import formats
from crm.ui.marks import badge

from . import rules
from .choices import SignalState
from .models import Signal

STATE_TONES: dict[str, str] = {
    SignalState.OPEN: "warning", SignalState.REACTED: "success", SignalState.DISMISSED: "neutral",
}  # fmt: skip
URGENCY = {"overdue": (gettext_lazy("Late"), "danger"), "today": (gettext_lazy("Today"), "warning")}


def due_in_words(signal: Signal) -> str:
    """The day by which one reacts, marked where it is late or today."""
    mark = URGENCY.get(rules.urgency(signal.due_on, signal.state, today()))
    return format_html("{} {}", formats.day(signal.due_on), badge(*mark)) if mark else formats.day(signal.due_on)


def due_in_plain(signal: Signal) -> str:
    """The same for the title of a mark."""
    return _("until %(day)s") % {"day": formats.day(signal.due_on)}


def raiser_in_words(signal: Signal) -> str:
    return signal.raised_by.short_name if signal.raised_by else _("the system")


def took(signal: Signal) -> str:
    """How long the reaction took, and whether it was late: «in 5 hours», «in 3 days, late»; nothing while it waits."""
    if signal.closed_at is None:
        return ""
    hours = rules.hours_between(signal.raised_at, signal.closed_at)
    said = ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}
    if hours >= 48:
        said = ngettext("in %(count)d day", "in %(count)d days", hours // 24) % {"count": hours // 24}
    return _("%(time)s, late") % {"time": said} if is_late(signal) else said


def is_late(signal: Signal) -> bool:
    return rules.is_late(signal.due_on, signal.state, _day(signal.closed_at), today())


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at, timezone.get_default_timezone()).date() if at else None
