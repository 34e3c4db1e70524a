"""Enumerations of works (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkKind(models.TextChoices):
    PLANNED = "planned", _("Planned")
    UNPLANNED = "unplanned", _("Unplanned")


class WorkState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Contact held")
    HELD_WITH_LOGIN = "held_with_login", _("Contact held with a login")
    NOT_HELD = "not_held", _("Contact not held")
    CANCELLED = "cancelled", _("Cancelled")


CLOSED_STATES = (WorkState.HELD, WorkState.HELD_WITH_LOGIN, WorkState.NOT_HELD)
HELD_STATES = (WorkState.HELD, WorkState.HELD_WITH_LOGIN)


class Method(models.TextChoices):
    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    EMAIL = "email", _("E-mail")
    REMOTE = "remote", _("Remote connection")
    MESSENGER = "messenger", _("Messenger")
