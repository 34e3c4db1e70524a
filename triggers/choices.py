"""Enumerations of the indicator (domain §5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Parameter(models.TextChoices):
    """The nine parameters in the order of domain §5."""

    CONSULTATION_SHARE = "consultation_share", _("Consultations by subdivision")
    LOGINS = "logins", _("Logins")
    LOWEST_RATING = "lowest_rating", _("Lowest rating of an answer")
    UNDERTRAINED = "undertrained", _("Undertrained subdivisions")
    COMPETITOR = "competitor", _("Competitor")
    FAILED_CONTACTS = "failed_contacts", _("Contacts not held in a row")
    DEBT_MONTHS = "debt_months", _("Debt in months")
    SUBSCRIBERS = "subscribers", _("Mailing subscribers")
    CERTIFICATES = "certificates", _("Seminar certificates")


class Level(models.TextChoices):
    THREAT = "threat", _("Threat")
    ATTENTION = "attention", _("Attention")
    OK = "ok", _("In order")
    UNKNOWN = "unknown", _("Not known")


class Band(models.TextChoices):
    NONE = "none", _("No threat")
    DYNAMIC = "dynamic", _("Dynamic risk")
    HIGH = "high", _("Threat")


class RunKind(models.TextChoices):
    NIGHTLY = "nightly", _("Nightly")
    MANUAL = "manual", _("By hand")


class RunState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ShardState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
