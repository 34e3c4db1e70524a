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


class ItemKind(models.TextChoices):
    """ПРиЗ: what is open at a client."""

    PROBLEM = "problem", _("Problem")
    RECOMMENDATION = "recommendation", _("Recommendation")
    TASK = "task", _("Task")


class ItemTopic(models.TextChoices):
    DYNAMIC = "dynamic", _("Dynamics of the service")
    TASK = "task", _("Task of the client")
    COMPETITOR = "competitor", _("Competitor")


class ItemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of an item", "Open")
    IN_WORK = "in_work", _("In work")
    DONE = "done", pgettext_lazy("state of an item", "Settled")
    DROPPED = "dropped", pgettext_lazy("state of an item", "Dropped")


OPEN_ITEM_STATES = (ItemState.OPEN, ItemState.IN_WORK)


class CampaignKind(models.TextChoices):
    GENERAL = "general", pgettext_lazy("kind of campaign", "General")
    DIAGNOSIS = "diagnosis", _("Diagnosis of competitors")


class CampaignState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a campaign", "Draft")
    RUNNING = "running", pgettext_lazy("state of a campaign", "Running")
    PAUSED = "paused", pgettext_lazy("state of a campaign", "Paused")
    FINISHED = "finished", pgettext_lazy("state of a campaign", "Finished")
