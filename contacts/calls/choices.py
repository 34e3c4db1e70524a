"""Enumerations of telephony (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallDirection(models.TextChoices):
    OUT = "out", _("Outgoing")
    IN = "in", _("Incoming")
    INTERNAL = "internal", _("Internal")


SUCCESSFUL = "Успешно"
"""The status by which the telephony export says that a call was answered."""
