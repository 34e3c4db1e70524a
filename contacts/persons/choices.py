"""Enumerations of contact persons (domain §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EducationKind(models.TextChoices):
    WEBINAR = "webinar", _("Webinar")
    SEMINAR = "seminar", _("Seminar")
    TRAINING = "training", _("Training")
    VIDEO_SEMINAR = "video_seminar", _("Video seminar")


CERTIFYING_KINDS = (EducationKind.SEMINAR, EducationKind.TRAINING)
"""Kinds whose certificates the indicator counts (domain §5, #9)."""

K_USER, KEY_USER = "k_user", "key_user"
DECISION_MAKER, INFLUENCER, PAYER = "lpr", "lvpr", "chdd"
SYSTEM_USERS = (K_USER, KEY_USER)
"""Characteristics that make a person a user of the system: a key user is one too (domain §5)."""


class CallRefusal(models.TextChoices):
    """Why a person may not be called at a moment (domain §4, permission check)."""

    LEFT = "left", _("The person no longer works there")
    NO_CALL = "no_call", _("Asked not to be called")
    NO_NUMBER = "no_number", _("No number is known")
    UNDESIRABLE = "undesirable", _("All known numbers are undesirable")
    OUTSIDE_HOURS = "outside_hours", _("Outside working hours there")
    DAY_OFF = "day_off", _("A day off there")


class EmailKind(models.TextChoices):
    WORK = "work", pgettext_lazy("e-mail", "Work")
    PERSONAL = "personal", pgettext_lazy("e-mail", "Personal")


class PhoneKind(models.TextChoices):
    WORK = "work", _("Work")
    MOBILE = "mobile", _("Mobile")
    PERSONAL = "personal", _("Personal")
