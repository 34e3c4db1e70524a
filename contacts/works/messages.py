"""What the codes of the rules mean in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CLOSING = {
    "open": _("Choose how the contact ended"),
    "state": _("This result does not go with this state"),
    "missing": _("Say when the contact was"),
    "future": _("This moment has not come yet"),
    "long": _("No contact lasts longer than 12 hours"),
}

STAGES = {
    "new": _("nobody has talked to the client yet"),
    "once": _("done once, at the beginning"),
    "person": _("somebody new works there"),
    "known": _("nobody new has come"),
    "expired": _("something on the card has expired"),
    "actual": _("everything on the card is actual"),
    "never": _("has never been done"),
    "period": _("its time comes regularly"),
}
