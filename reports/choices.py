"""What is kept on file for reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fact(models.TextChoices):
    """One kind of rows, one file a month: contacts, telephone calls, weeks of usage of the system; promises to pay,
    invoices, payments with their reversals."""

    WORKS = "works", _("Works")
    CALLS = "calls", _("Calls")
    USAGE = "usage", _("Usage of the system")
    PROMISES = "promises", _("Promises")
    INVOICES = "invoices", _("Invoices")
    PAYMENTS = "payments", _("Payments")


class Subject(models.TextChoices):
    """What a report of the workplace is about. Facts of different subjects are never in one report: a promise has no
    stage, and a contact no sum."""

    WORKS = "works", _("Contacts with clients")
    PROMISES = "promises", _("Promises to pay")
    MONEY = "money", _("Billed and collected")


FACTS = {
    Subject.WORKS: (Fact.WORKS, Fact.CALLS, Fact.USAGE),
    Subject.PROMISES: (Fact.PROMISES,),
    Subject.MONEY: (Fact.INVOICES, Fact.PAYMENTS),
}
