"""Enumerations of the client base (domain §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientStatus(models.TextChoices):
    SERVICED = "serviced", _("Serviced")
    RETENTION = "retention", _("On retention")
    DISCONNECTED = "disconnected", _("Disconnected")


class Category(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class ServiceFormat(models.TextChoices):
    REMOTE = "remote", _("Remote")
    HYBRID = "hybrid", _("Hybrid")
    TRADITIONAL = "traditional", _("Traditional")


class Cadence(models.TextChoices):
    TWICE_A_WEEK = "twice_a_week", _("Twice a week")
    WEEKLY = "weekly", _("Once a week")
    FORTNIGHTLY = "fortnightly", _("Once a fortnight")
    MONTHLY = "monthly", _("Once a month")


class SizeSegment(models.TextChoices):
    SMALL_MEDIUM = "small_medium", _("Small and medium")
    LARGE = "large", _("Large")


class SubdivisionKind(models.TextChoices):
    ACCOUNTING = "accounting", _("Accounting")
    LEGAL = "legal", _("Legal")
    PROCUREMENT = "procurement", _("Procurement")
    HR = "hr", _("HR")
    OTHER = "other", _("Other")


class Verdict(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class ValueType(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("type of a value", "Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    PHONE = "phone", _("Phone")


RELEVANT_KINDS = (SubdivisionKind.ACCOUNTING, SubdivisionKind.LEGAL, SubdivisionKind.PROCUREMENT)
"""Subdivisions that the indicator looks at (domain §5)."""


class OrderState(models.TextChoices):
    """How far a large merge, or the undoing of one, has come."""

    QUEUED = "queued", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class OwnerRole(models.TextChoices):
    """As whom an employee owns a client; the values are names of fields."""

    SPECIALIST = "specialist", _("Specialist")
    ACCOUNT_MANAGER = "account_manager", _("Account manager")


class ReassignmentState(models.TextChoices):
    PLANNED = "planned", _("Not done yet")
    DONE = "done", pgettext_lazy("change of owners", "Done")
    UNDONE = "undone", pgettext_lazy("change of owners", "Undone")


class ChangeOutcome(models.TextChoices):
    PLANNED = "planned", _("Not done yet")
    DONE = "done", pgettext_lazy("change of owners", "Done")
    SKIPPED = "skipped", _("Left out: the owner had changed before")
    UNDONE = "undone", pgettext_lazy("change of owners", "Undone")
    KEPT = "kept", _("Not undone: the owner has changed since")
    GONE = "gone", _("Not undone: who had the client no longer works here or is out of reach")


class AppliesTo(models.TextChoices):
    """Whom an indicator or a status group of the functional card is about."""

    CLIENT = "client", _("Client")
    PERSON = "person", _("Contact person")
