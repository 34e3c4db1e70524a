"""Enumerations of telephony (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallDirection(models.TextChoices):
    OUT = "out", _("Outgoing")
    IN = "in", _("Incoming")
    INTERNAL = "internal", _("Internal")


SUCCESSFUL = "Успешно"
"""The status by which the telephony export says that a call was answered."""
NOT_ANSWERED = "Не отвечен"
"""The status of a call that ended without an answer, where the events of the exchange told us of it."""


class CallState(models.TextChoices):
    """Where a call stands now; what a file tells of is over."""

    RINGING = "ringing", _("Ringing")
    TALKING = "talking", _("Talking")
    OVER = "over", _("Over")


class EventKind(models.TextChoices):
    """What a telephone exchange tells of (docs/api.md)."""

    RING = "ring", _("Ringing")
    ANSWER = "answer", _("Answered")
    FINISH = "finish", _("Over")
    RECORDING = "recording", _("Recorded")


class Nobodys(models.TextChoices):
    """Why a call belongs to no client."""

    WRONG_NUMBER = "wrong", _("Wrong number")
    PRIVATE = "private", _("Private")
    ADVERTISING = "advertising", _("Advertising, spam")
    SUPPLIER = "supplier", _("Supplier or partner")
    FUTURE = "future", _("Not a client yet")
    OTHER = "other", _("Something else")
