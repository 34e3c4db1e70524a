"""Persons of one client that are one: suspected, merged, and how exactly (domain §3, Duplicates)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.merge_models import MergeBase, StepBase, SuspicionBase
from crm.staff.models import Employee
from crm.staff.queries import scope_of

PERSON = "persons.ContactPerson"


def _of_client(employee: Employee, side: str) -> Q:
    """That the client of the person on this side is seen; a client that was merged is not."""
    scope = scope_of(employee)
    seen = scope.by_owner(f"{side}__client__specialist", f"{side}__client__account_manager")
    return seen & Q(**{f"{side}__client__merged_into": None})


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, employee: Employee) -> PersonMergeQuerySet:
        return self.filter(_of_client(employee, "survivor"))

    def standing(self) -> PersonMergeQuerySet:
        return self.filter(undone_at=None)


class PersonMerge(MergeBase):
    """One person became a part of another of the same client; ``steps`` say exactly what was changed."""

    survivor = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("the person who stays"))
    loser = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("the merged person"))

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("merge of persons")
        verbose_name_plural = _("merges of persons")
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="person_merge_once"),
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="person_merge_of_two"),
        ]


class PersonMergeStep(StepBase):
    merge = models.ForeignKey(PersonMerge, models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["pk"]


class PersonSuspicionQuerySet(models.QuerySet["PersonSuspicion"]):
    def visible_to(self, employee: Employee) -> PersonSuspicionQuerySet:
        """Pairs of the clients that the employee sees, neither merged since."""
        return self.filter(_of_client(employee, "first"), first__merged_into=None, second__merged_into=None)

    def open(self) -> PersonSuspicionQuerySet:
        return self.filter(dismissed_at=None)


class PersonSuspicion(SuspicionBase):
    """Two persons of one client that may be one."""

    first = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("person"))
    second = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("another person"))

    objects = PersonSuspicionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("suspected duplicate of a person")
        verbose_name_plural = _("suspected duplicates of persons")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="person_suspicion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="person_suspicion_in_order"),
        ]
