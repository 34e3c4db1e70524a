"""Values of the functional card about persons (domain §3)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.card.models import CardValue, Indicator, trackers
from crm.staff.models import Employee
from crm.staff.queries import scope_of


class PersonFactQuerySet(models.QuerySet):  # serves every model with a `person`
    """Rows that belong to a person are seen by whoever sees the person's client."""

    def visible_to(self, employee: Employee) -> PersonFactQuerySet:
        owned = scope_of(employee).by_owner("person__client__specialist", "person__client__account_manager")
        return self.filter(owned, person__client__merged_into=None, person__merged_into=None)


@pghistory.track(*trackers(), model_name="PersonIndicatorValueEvent")
class PersonIndicatorValue(CardValue):
    """A value about a person."""

    person = models.ForeignKey(
        "persons.ContactPerson", models.CASCADE, related_name="indicator_values", verbose_name=_("person")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="person_values", verbose_name=_("indicator"))

    objects = PersonFactQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__position", "pk"]
        verbose_name = _("value of a person's functional card")
        verbose_name_plural = _("values of persons' functional cards")
        constraints = [models.UniqueConstraint(fields=["person", "indicator"], name="person_value_once")]
        indexes = [models.Index(fields=["person", "valid_until"], name="person_value_due", condition=~Q(value=""))]
