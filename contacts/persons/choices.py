"""Enumerations of contact persons (domain §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class PhoneKind(models.TextChoices):
    WORK = "work", _("Work")
    MOBILE = "mobile", _("Mobile")
    PERSONAL = "personal", _("Personal")
