"""Runs of the planner (domain §4, Planning)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee, Group
from crm.staff.queries import scope_of

from .choices import BUSY, RunState


class PlanningRunQuerySet(models.QuerySet["PlanningRun"]):
    def visible_to(self, employee: Employee) -> PlanningRunQuerySet:
        """Plans that the employee made, and those of whoever is within the scope."""
        scope = scope_of(employee)
        return self if scope.everything else self.filter(by__in=scope.owners | {employee.pk})

    def busy(self) -> PlanningRunQuerySet:
        return self.filter(state__in=BUSY)


class PlanningRun(models.Model):
    """The works of some employees for a month: first computed and shown, then written.

    ``outcome`` is what the page shows (``results.Outcome``). ``done`` counts the employees whose works are written.
    """

    month = models.DateField(_("month"), help_text=_("Its first day"))
    employees = ArrayField(models.BigIntegerField(), verbose_name=_("employees"))
    group = models.ForeignKey(
        Group, models.SET_NULL, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("group")
    )
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.PREVIEWING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(_("contacts"), default=0)
    missing = models.PositiveIntegerField(_("without a place"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    skipped = models.PositiveIntegerField(_("left alone"), default=0)
    outcome = models.JSONField(default=dict)
    error = models.TextField(_("error"), blank=True)

    objects = PlanningRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("plan of a month")
        verbose_name_plural = _("plans of months")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="planning_of_a_month")]

    def get_absolute_url(self) -> str:
        return reverse("works:planning_run", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY
