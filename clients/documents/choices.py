"""Enumerations of documents (domain §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentKind(models.TextChoices):
    CONTRACT = "contract", _("Contract")
    ADDENDUM = "addendum", _("Addendum")
    ACT = "act", _("Act")
    INVOICE = "invoice", _("Scan of an invoice")
    LETTER = "letter", pgettext_lazy("document", "Letter")
    REQUEST = "request", pgettext_lazy("document", "Request")
    OTHER = "other", _("Other document")


class Validity(models.TextChoices):
    """How a document stands on a day."""

    UNBOUND = "unbound", pgettext_lazy("document", "Without an end")
    VALID = "valid", pgettext_lazy("document", "Valid")
    ENDING = "ending", _("Ends soon")
    EXPIRED = "expired", pgettext_lazy("document", "Expired")
