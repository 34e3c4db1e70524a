"""Enumerations of debts (domain §7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PromiseState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("state of a promise", "Pending")
    KEPT = "kept", pgettext_lazy("state of a promise", "Kept")
    BROKEN = "broken", pgettext_lazy("state of a promise", "Broken")
    SUPERSEDED = "superseded", pgettext_lazy("state of a promise", "Superseded")


class Owner(models.TextChoices):
    """Who does the debt work of a client: always one of the two."""

    SPECIALIST = "specialist", _("Specialist")
    MANAGER = "manager", _("Account manager")


class DepthBand(models.TextChoices):
    """How deep a debt is, in months of the fee, in the order of depth."""

    NOTHING = "nothing", pgettext_lazy("depth of a debt", "Nothing is owed")
    MONTH = "month", pgettext_lazy("depth of a debt", "Up to a month")
    OVER = "over", pgettext_lazy("depth of a debt", "Above a month, below 2.8")
    DEEP = "deep", pgettext_lazy("depth of a debt", "2.8 months and more")


class OwnershipReason(models.TextChoices):
    """Why the debt work of a client changed hands."""

    BEGINNING = "beginning", pgettext_lazy("reason of ownership", "The specialist's from the beginning")
    DEPTH = "depth", pgettext_lazy("reason of ownership", "The debt reached 2.8 months")
    HANDOVER = "handover", pgettext_lazy("reason of ownership", "Handover sheet accepted")
    RETURN = "return", pgettext_lazy("reason of ownership", "Below 2.8 months, two months paid on the agreed date")


class HandoverCondition(models.TextChoices):
    """Why a client is handed over to the account manager; the four of domain §7."""

    NO_ANSWER = "no_answer", pgettext_lazy("condition of a handover", "No reason or no date of payment was given")
    DATE_TOO_LATE = "date_too_late", pgettext_lazy("condition of a handover", "2.8 months by the promised date")
    BROKEN_TWICE = "broken_twice", pgettext_lazy("condition of a handover", "Two promises in a row were broken")
    DEPTH = "depth", pgettext_lazy("condition of a handover", "The debt reached 2.8 months")


class HandoverState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("state of a handover", "Proposed")
    COMPLETED = "completed", pgettext_lazy("state of a handover", "Sent to the account manager")
    ACCEPTED = "accepted", pgettext_lazy("state of a handover", "Accepted")
    RETURNED = "returned", pgettext_lazy("state of a handover", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a handover", "Withdrawn")


OPEN_HANDOVERS = (HandoverState.PROPOSED, HandoverState.COMPLETED, HandoverState.RETURNED)


class CollectionStage(models.TextChoices):
    """The steps of collecting a month's money, in their order."""

    SENT = "sent", pgettext_lazy("step of collection", "Invoice sent")
    RECEIVED = "received", pgettext_lazy("step of collection", "Receipt confirmed")
    AGREED = "agreed", pgettext_lazy("step of collection", "Date agreed")
    CHECKED = "checked", pgettext_lazy("step of collection", "Payment checked")
    CONTACTED = "contacted", pgettext_lazy("step of collection", "Contacted again")
