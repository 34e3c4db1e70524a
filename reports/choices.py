"""What is kept on file for reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fact(models.TextChoices):
    """One kind of rows, one file a month: contacts, telephone calls, weeks of usage of the system."""

    WORKS = "works", _("Works")
    CALLS = "calls", _("Calls")
    USAGE = "usage", _("Usage of the system")
