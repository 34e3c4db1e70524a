"""Merged clients: what was merged, what exactly moved, and who is suspected to be one client twice (domain §3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.queries import scope_of

from .choices import OrderState

if TYPE_CHECKING:
    from crm.staff.models import Employee

UNDO_DAYS = 30
"""A merge can be undone for so many days."""


def _within(employee: Employee, *sides: str) -> Q:
    """That the clients on these sides are within what the employee may see, merged or not."""
    scope = scope_of(employee)
    condition = Q()
    for side in sides:
        condition &= scope.by_owner(f"{side}__specialist", f"{side}__account_manager")
    return condition


class MergeBase(models.Model):
    """What every merge says: who did it and when, what was moved, and whether it stands."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by"))
    at = models.DateTimeField(_("merged"), default=timezone.now)
    taken = models.JSONField(_("taken from the merged client"), default=list, help_text=_("names of fields"))
    moved = models.JSONField(_("moved"), default=dict, help_text=_("how many rows of each model"))
    joined = models.JSONField(_("joined"), default=dict, help_text=_("how many rows of each model"))
    stayed = models.JSONField(_("left behind"), default=dict, help_text=_("ids of rows of each model"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("undone by")
    )

    class Meta:
        abstract = True

    @property
    def undo_until(self) -> datetime:
        return self.at + timedelta(days=UNDO_DAYS)

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class StepBase(models.Model):
    """One change that a merge made: in rows ``ids`` of a model, columns had the values ``before`` and got ``after``."""

    label = models.CharField(max_length=100)
    ids = ArrayField(models.BigIntegerField())
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        abstract = True


class SuspicionBase(models.Model):
    """Two rows that may be one. ``signs`` are codes of what they have in common, ``details`` what exactly, by code.

    A dismissed pair stays dismissed until a sign is found that it did not have then.
    """

    signs = ArrayField(models.CharField(max_length=20), verbose_name=_("in common"))
    details = models.JSONField(default=dict)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("not a duplicate since"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("said by")
    )

    class Meta:
        abstract = True


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, employee: Employee) -> MergeQuerySet:
        """Merges both of whose clients are within the employee's scope."""
        return self.filter(_within(employee, "survivor", "loser"))

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at=None)


class Merge(MergeBase):
    """One client became a part of another. ``steps`` say exactly what was changed: undoing puts back that much."""

    survivor = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="+", verbose_name=_("the client that stays")
    )
    loser = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", verbose_name=_("the merged client"))
    marks = models.JSONField(default=dict, db_default={}, help_text=_("the newest row of each model at the moment"))

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("merge of clients")
        verbose_name_plural = _("merges of clients")
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="merge_of_two"),
        ]


class MergeStep(StepBase):
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["pk"]


class MergeOrder(models.Model):
    """A merge, or the undoing of one, that takes too long to be waited for: a worker does it.

    The worker holds the row while it works and writes the state last: a queued row nobody holds is to be sent again.
    """

    survivor = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("client"))
    loser = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("another client"))
    taken = models.JSONField(default=list)
    is_undoing = models.BooleanField(default=False)
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="+", null=True, verbose_name=_("merge of clients"))
    rows = models.PositiveIntegerField(_("rows"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.QUEUED)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("order of a merge")
        verbose_name_plural = _("orders of merges")
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(state=OrderState.QUEUED), name="merge_order_one_at_once"
            ),
        ]


class SuspicionQuerySet(models.QuerySet["Suspicion"]):
    def visible_to(self, employee: Employee) -> SuspicionQuerySet:
        """Pairs both of whose clients the employee sees: another's client is not spoken of."""
        return self.filter(_within(employee, "first", "second"), first__merged_into=None, second__merged_into=None)

    def open(self) -> SuspicionQuerySet:
        return self.filter(dismissed_at=None)


class Suspicion(SuspicionBase):
    """Two clients that may be one."""

    first = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("client"))
    second = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("another client"))

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("suspected duplicate")
        verbose_name_plural = _("suspected duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_in_order"),
        ]
