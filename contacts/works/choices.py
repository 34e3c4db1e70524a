"""Enumerations of works (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkKind(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("kind of work", "Planned")
    UNPLANNED = "unplanned", pgettext_lazy("kind of work", "Unplanned")


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


class Stage(models.IntegerChoices):
    """The life cycle of a client (domain §4); stages may be combined in one contact."""

    ACCEPTANCE = 1, _("Acceptance")
    ACQUAINTANCE = 2, _("Acquaintance, widening")
    CARD_REVIEW = 3, _("Review of the functional card")
    SERVICE = 4, _("Involvement in the service")
    SYSTEM = 5, _("Involvement in the system")
    FEEDBACK = 6, _("Feedback")
    DECISION_MAKER = 7, _("Contact with the decision-maker")
