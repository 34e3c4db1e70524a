"""What is known about the columnar files of facts (domain §9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import Fact


class FactMonth(models.Model):
    """The file that holds the facts of one kind and month. It is never written again: a change makes another one."""

    fact = models.CharField(_("what"), max_length=10, choices=Fact)
    month = models.DateField(_("month"))
    file = models.CharField(_("file"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    rows = models.PositiveIntegerField(_("rows"))
    taken_at = models.DateTimeField(_("as of"))

    class Meta:
        ordering = ["fact", "month"]
        verbose_name = _("month of facts")
        verbose_name_plural = _("months of facts")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="facts_of_a_month"),
            models.UniqueConstraint(fields=["fact", "month"], name="facts_once_a_month"),
        ]


class StaleMonth(models.Model):
    """That facts of a month have changed: written by database triggers, taken away once a file holds the change.

    A row for each change, not one for each month: writers of one row would wait for each other.
    """

    fact = models.CharField(_("what"), max_length=10, choices=Fact)
    month = models.DateField(_("month"))
    at = models.DateTimeField(_("when"), default=timezone.now, db_default=Now())

    class Meta:
        verbose_name = _("changed month")
        verbose_name_plural = _("changed months")
        indexes = [models.Index(fields=["fact", "month", "at"], name="stale_month")]


from .delivery.models import Delivery, Dispatch, Subscription  # noqa: E402, F401
from .presets.models import Preset  # noqa: E402, F401
