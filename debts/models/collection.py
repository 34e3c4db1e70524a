"""Steps of collecting the money of a month (domain §7)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from debts.choices import CollectionStage


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class CollectionStep(models.Model):
    """That a step was done for a client in a month; `month` is its first day. A step is done once."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="collection_steps", db_index=False, verbose_name=_("client")
    )
    month = models.DateField(_("month"))
    step = models.CharField(_("step"), max_length=20, choices=CollectionStage)
    done_on = models.DateField(_("done on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "done_on", "pk"]
        verbose_name = _("step of collection")
        verbose_name_plural = _("steps of collection")
        constraints = [
            models.UniqueConstraint(fields=["client", "month", "step"], name="collection_step_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="collection_month_is_a_month"),
        ]
        indexes = [models.Index(fields=["month", "client"], include=["step"], name="collection_by_month")]
