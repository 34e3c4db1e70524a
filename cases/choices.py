"""Enumerations of the library (domain §6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseKind(models.TextChoices):
    CASE = "case", _("Case")
    TOPIC = "topic", _("Info topic")


class Audience(models.TextChoices):
    """Whom it is for. Nobody named: everybody."""

    ACCOUNTANT = "accountant", _("Accountant")
    LAWYER = "lawyer", _("Lawyer")
    HR = "hr", _("HR specialist")
    PROCUREMENT = "procurement", _("Procurement specialist")
    PUBLIC_SECTOR = "public_sector", _("Public sector")


class Purpose(models.TextChoices):
    """The task of the organisation that a talk solves."""

    INVOLVEMENT = "involvement", _("Involvement")
    TRAINING = "training", pgettext_lazy("purpose", "Training")
    UPSELL = "upsell", pgettext_lazy("purpose", "Upsell")
    DIFFERENTIATION = "differentiation", _("Differentiation from a competitor")
    TAX_BENEFIT = "tax_benefit", _("Requirements of the tax benefit")
    MONETISATION = "monetisation", _("Monetisation")


class CaseState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("case", "Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("In the archive")


class MaterialKind(models.TextChoices):
    VIDEO = "video", _("Training video")
    SLIDES = "slides", _("Slides")
    SELECTION = "selection", _("Selection of documents")
    MEMO = "memo", _("Memo")
    LETTER = "letter", _("Material for the client")


class Reader(models.TextChoices):
    """Who a material is made for."""

    STAFF = "staff", _("Staff only")
    CLIENT = "client", _("Client")


class LetterState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    FAILED = "failed", _("Not sent")


MONTHS = (
    (1, _("January")), (2, _("February")), (3, _("March")), (4, _("April")), (5, _("May")), (6, _("June")),
    (7, _("July")), (8, _("August")), (9, _("September")), (10, _("October")), (11, _("November")),
    (12, _("December")),
)  # fmt: skip
