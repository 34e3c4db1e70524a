"""Settings that everybody has: names and addresses, by subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .choices import Subject

_CLOSED = "f-state=held&f-state=held_with_login&f-state=not_held"
READY_BY_SUBJECT: Mapping[Subject, tuple[tuple[Any, str], ...]] = {
    Subject.WORKS: (
        (
            _("Results by specialist"),
            "r=specialist&r=result&m=clients&m=works&m=assignments&m=assignment_planned&m=assignment_used&m=used"
            f"&m=deviation&p=month&{_CLOSED}",
        ),
        (_("Works by stage"), f"r=stage&r=result&m=works&m=clients&m=held_share&m=minutes&p=month&{_CLOSED}"),
        (_("Instruments used"), f"r=instrument&c=month&m=works&m=clients&m=used&p=90&{_CLOSED}"),
        (_("Contacts by band"), f"r=band&c=specialist&m=works&m=clients&m=held_share&p=month&{_CLOSED}"),
        (_("When people answer"), f"r=weekday&c=hour&m=works&m=held_share&p=90&{_CLOSED}"),
    ),
    Subject.PROMISES: (
        (
            _("Promises by specialist"),
            "s=promises&r=specialist&r=promise_state&c=month&m=promises&m=kept_share&m=promised&p=whole_quarter&fold=1",
        ),
    ),
    Subject.MONEY: (
        (
            _("Billed and collected by month"),
            "s=money&r=month&m=billed&m=collected&m=collected_share&m=paid&m=taken_back&p=year",
        ),
    ),
}
READY = tuple(one for ready in READY_BY_SUBJECT.values() for one in ready)
