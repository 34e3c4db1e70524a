"""Settings that everybody has: names and addresses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_CLOSED = "f-state=held&f-state=held_with_login&f-state=not_held"
READY = (
    (
        _("Results by specialist"),
        "r=specialist&r=result&m=clients&m=works&m=assignments&m=assignment_planned&m=assignment_used&m=used"
        f"&m=deviation&p=month&{_CLOSED}",
    ),
    (_("Works by stage"), f"r=stage&r=result&m=works&m=clients&m=held_share&m=minutes&p=month&{_CLOSED}"),
    (_("Instruments used"), f"r=instrument&c=month&m=works&m=clients&m=used&p=90&{_CLOSED}"),
    (_("Contacts by band"), f"r=band&c=specialist&m=works&m=clients&m=held_share&p=month&{_CLOSED}"),
    (_("When people answer"), f"r=weekday&c=hour&m=works&m=held_share&p=90&{_CLOSED}"),
)
