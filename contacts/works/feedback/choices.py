"""What a client is asked about (domain §4, Feedback)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    SYSTEM = "system", _("The system")
    SERVICE = "service", _("The service")
    COMPANY = "company", _("The company")
