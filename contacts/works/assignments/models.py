"""Assignments: what is owed to a client in a month (Поручение, domain §4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import FactQuerySet


class Assignment(models.Model):
    """What one employee owes one client in one month; works of the month belong to it."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="assignments", db_index=False, verbose_name=_("client")
    )
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("employee")
    )
    month = models.DateField(_("month"), help_text=_("Its first day"))
    comment = models.TextField(_("comment"), blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["client", "employee", "month"], name="assignment_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="assignment_of_a_month"),
        ]
        indexes = [models.Index(fields=["month", "employee"], name="assignment_of_month")]


class PlannedInstrument(models.Model):
    """How many times an instrument is to be used for the client in the month."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="instruments", db_index=False, verbose_name=_("assignment")
    )
    instrument = models.ForeignKey("works.Instrument", models.PROTECT, related_name="+", verbose_name=_("instrument"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        ordering = ["instrument__name"]
        verbose_name = _("planned instrument")
        verbose_name_plural = _("planned instruments")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "instrument"], name="instrument_once_an_assignment"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="instrument_is_planned"),
        ]
