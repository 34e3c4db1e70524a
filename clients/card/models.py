"""The functional card's directory and the values of clients (domain §3)."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.choices import AppliesTo, ValueType
from clients.models import FactQuerySet

from . import rules


class Indicator(models.Model):
    """An entry of the functional card's directory: what is asked about a client, or about a person."""

    code = models.CharField(
        _("code"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text=_("Latin letters, digits and hyphens; by it other parts of the system name the indicator"),
    )
    name = models.CharField(_("name"), max_length=200, unique=True)
    section = models.CharField(_("section"), max_length=200, blank=True)
    applies_to = models.CharField(
        _("about"), max_length=10, choices=AppliesTo, default=AppliesTo.CLIENT, db_default=AppliesTo.CLIENT.value
    )
    value_type = models.CharField(_("type"), max_length=10, choices=ValueType, default=ValueType.TEXT)
    options = ArrayField(
        models.CharField(max_length=200), default=list, db_default=[], blank=True, verbose_name=_("options")
    )
    validity_days = models.PositiveSmallIntegerField(_("valid for, days"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("indicator of the functional card")
        verbose_name_plural = _("indicators of the functional card")
        constraints = [models.UniqueConstraint(fields=["code"], name="indicator_code_once", condition=~Q(code=""))]

    def __str__(self) -> str:
        return self.name


class StatusGroup(models.Model):
    """A status that a client or a person reaches when the indicators it needs are actual («Готов к продаже»)."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    applies_to = models.CharField(_("about"), max_length=10, choices=AppliesTo, default=AppliesTo.CLIENT)
    indicators = models.ManyToManyField(
        Indicator, related_name="status_groups", blank=True, verbose_name=_("indicators it needs")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("status group")
        verbose_name_plural = _("status groups")

    def __str__(self) -> str:
        return self.name


class CardValue(models.Model):
    """What is known by one indicator, and until when it is considered true.

    The value is kept as people write it: a number with a decimal point, a date as dd.mm.yyyy, phones with commas
    between. What a file brought and does not fit the type stays as it is until somebody changes it.
    """

    value = models.TextField(_("value"), blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("verified by"),
    )

    class Meta:
        abstract = True

    def state(self, day: date) -> rules.State:
        return rules.state_of(self.value, self.verified_on, self.valid_until, day)


def trackers() -> tuple[pghistory.RowEvent, ...]:
    """What each value was before: with the row itself the whole history. New ones each time: they keep their model."""
    changed = pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange())
    return changed, pghistory.DeleteEvent()


@pghistory.track(*trackers(), model_name="IndicatorValueEvent")
class IndicatorValue(CardValue):
    """A value about a client."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="indicator_values", verbose_name=_("client")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name=_("indicator"))

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__position", "pk"]
        verbose_name = _("value of the functional card")
        verbose_name_plural = _("values of the functional card")
        constraints = [models.UniqueConstraint(fields=["client", "indicator"], name="indicator_value_once")]
        # what falls due, by client: the queue counts it without reading the values
        indexes = [models.Index(fields=["client", "valid_until"], name="indicator_value_due", condition=~Q(value=""))]
