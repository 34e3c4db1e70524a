"""Promises to pay, and the reasons why nothing was paid (domain §7)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from contacts.persons.models import ContactPerson
from contacts.works.models import Work
from debts.choices import PromiseState


class NonpaymentReason(models.Model):
    """Why a client has not paid: a list that heads keep; entries are switched off, never deleted."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("reason of non-payment")
        verbose_name_plural = _("reasons of non-payment")

    def __str__(self) -> str:
        return self.name


def _work(name: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        Work, models.SET_NULL, related_name="+", null=True, blank=True, db_index=False, verbose_name=name
    )


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Promise(models.Model):
    """What a client said it would pay, and by when. A client has one pending promise at most.

    ``debt`` is what was owed when it was made. ``reminder`` and ``follow_up`` are the calls planned for it: before the
    date as agreed, and after the promise was broken. ``settled_on`` is the day that decided the state: of the last
    payment needed, the agreed one, or that of the promise in its place.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="promises", db_index=False, verbose_name=_("client")
    )
    person = models.ForeignKey(
        ContactPerson, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("with whom")
    )
    agreed_on = models.DateField(_("will pay by"))
    amount = models.DecimalField(_("amount, ₽"), max_digits=14, decimal_places=2)
    debt = models.DecimalField(_("owed then, ₽"), max_digits=16, decimal_places=2)
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    reason = models.ForeignKey(
        NonpaymentReason,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("reason of non-payment"),
    )
    note = models.TextField(_("note"), blank=True)
    made_on = models.DateField(_("made on"))
    made_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    state = models.CharField(_("state"), max_length=20, choices=PromiseState, default=PromiseState.PENDING)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    work = _work(_("work"))
    reminder = _work(_("call before the date"))
    follow_up = _work(_("call after it was broken"))

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(state=PromiseState.PENDING), name="promise_one_pending"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="promise_positive"),
            models.CheckConstraint(condition=Q(agreed_on__gte=F("made_on")), name="promise_not_in_the_past"),
            models.CheckConstraint(
                condition=Q(remind_on=None) | Q(remind_on__gte=F("made_on"), remind_on__lte=F("agreed_on")),
                name="promise_reminder_before_the_date",
            ),
            models.CheckConstraint(
                condition=Q(state=PromiseState.PENDING, settled_on=None)
                | (~Q(state=PromiseState.PENDING) & Q(settled_on__isnull=False)),
                name="promise_settled_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-made_on"], name="promise_of_client"),
            models.Index(fields=["agreed_on", "client"], name="promise_by_day"),
            models.Index(fields=["agreed_on"], name="promise_due", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ₽, {self.agreed_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("debts:promise", args=[self.pk])
