"""Enumerations of signals (domain §8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SignalKind(models.TextChoices):
    """The six signs of a client that gets worse, then what is worse itself; the last one only the system raises."""

    SOLVENCY = "solvency", _("Pays worse")
    NO_CONTACT = "no_contact", _("No contact with the key user or the decision-maker, or no joint login")
    ONLINE = "online", _("The online set is used less, or not at all")
    SERVICES = "services", _("Does not use the services")
    PEOPLE = "people", _("New key user or decision-maker")
    INTEREST = "interest", _("Less interest for reasons of its own: reorganisation, liquidation")
    COMPETITOR = "competitor", _("Attack of a competitor")
    DISCONNECT = "disconnect", _("Asks to be disconnected")
    FEEDBACK = "feedback", _("Negative feedback")
    BAND = "band", _("The indicator says: threat")


SIGNS = (
    SignalKind.SOLVENCY, SignalKind.NO_CONTACT, SignalKind.ONLINE, SignalKind.SERVICES, SignalKind.PEOPLE,
    SignalKind.INTEREST,
)  # fmt: skip
ALARMS = (SignalKind.DISCONNECT, SignalKind.COMPETITOR, SignalKind.FEEDBACK)
RAISED_BY_HAND = (*ALARMS, *SIGNS)
"""In the order in which they are offered: the worst first."""


class SignalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a signal", "Waits")
    REACTED = "reacted", pgettext_lazy("state of a signal", "Reacted")
    DISMISSED = "dismissed", pgettext_lazy("state of a signal", "Not confirmed")
