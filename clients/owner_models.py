"""Whose a client is, and how it came to be so: changes of owners made by people (domain §3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.queries import scope_of

from .choices import ChangeOutcome, OwnerRole, ReassignmentState

if TYPE_CHECKING:
    from crm.staff.models import Employee

UNDO_DAYS = 30
"""A change of owners can be undone for so many days."""


class ReassignmentQuerySet(models.QuerySet["Reassignment"]):
    def visible_to(self, employee: Employee) -> ReassignmentQuerySet:
        """One's own ones and, once they are done, those of people within the scope; a director's scope is everybody."""
        theirs = ~Q(state=ReassignmentState.PLANNED) & scope_of(employee).by_owner("by")
        return self.filter(Q(by=employee) | theirs)

    def planned(self) -> ReassignmentQuerySet:
        return self.filter(state=ReassignmentState.PLANNED)

    def finished(self) -> ReassignmentQuerySet:
        return self.exclude(state=ReassignmentState.PLANNED)


class Reassignment(models.Model):
    """One decision about the owners of one or many clients: first a plan that is looked at, then done, perhaps undone.

    The rows of a plan are what was seen when it was made: a client whose owner has changed since is not touched.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=ReassignmentState, default=ReassignmentState.PLANNED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    already = models.PositiveIntegerField(_("already theirs"), default=0)
    foreign = models.PositiveIntegerField(_("owners out of reach"), default=0)
    # what went along, by the code of the follower
    moved = models.JSONField(_("went along"), default=dict)
    at = models.DateTimeField(_("when"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("undone by")
    )

    objects = ReassignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of owners")
        verbose_name_plural = _("changes of owners")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReassignmentState.PLANNED) | (Q(at__isnull=False) & ~Q(reason="")),
                name="reassignment_done_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReassignmentState.UNDONE) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="reassignment_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["by", "-id"], name="reassignment_of_employee")]

    @property
    def is_planned(self) -> bool:
        return self.state == ReassignmentState.PLANNED

    @property
    def is_done(self) -> bool:
        return self.state == ReassignmentState.DONE

    @property
    def undo_until(self) -> datetime:
        return (self.at or self.planned_at) + timedelta(days=UNDO_DAYS)


class OwnerChangeQuerySet(models.QuerySet["OwnerChange"]):
    def visible_to(self, employee: Employee) -> OwnerChangeQuerySet:
        """Changes of the clients that the employee sees now."""
        seen = scope_of(employee).by_owner("client__specialist", "client__account_manager")
        return self.filter(seen, client__merged_into=None)


class OwnerChange(models.Model):
    """One client in one change: whose it was in this role, and whose it becomes."""

    reassignment = models.ForeignKey(
        Reassignment, models.CASCADE, related_name="changes", db_index=False, verbose_name=_("change of owners")
    )
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("client"))
    role = models.CharField(_("role"), max_length=20, choices=OwnerRole)
    was = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_("from")
    )
    became = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("to")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ChangeOutcome, default=ChangeOutcome.PLANNED)

    objects = OwnerChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of an owner")
        verbose_name_plural = _("changes of an owner")
        constraints = [
            models.UniqueConstraint(fields=["reassignment", "client", "role"], name="owner_change_once"),
            models.CheckConstraint(condition=Q(was=None) | ~Q(was=models.F("became")), name="owner_change_changes"),
        ]
