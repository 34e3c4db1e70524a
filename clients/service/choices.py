"""Enumerations of what is entered about a client (domain §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupKind(models.TextChoices):
    GROUP = "group", _("Group of clients")
    DOUBLES = "doubles", _("Doubles")


class RequestState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class ChangeKind(models.TextChoices):
    CONNECT = "connect", _("Connected")
    UPSELL = "upsell", _("Upsold")
    DISCONNECT = "disconnect", _("Switched off")


class AdvanceState(models.TextChoices):
    """What became of an advance by a day."""

    AHEAD = "ahead", _("Has not begun")
    RUNNING = "running", _("Runs")
    RENEWED = "renewed", _("Paid on")
    LEFT = "left", _("The client left")
    ENDED = "ended", _("Ended, nothing follows")
