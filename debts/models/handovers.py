"""«Лист передачи клиента»: the sheet by which a specialist hands the debt work to the account manager (domain §7)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from debts.choices import OPEN_HANDOVERS, HandoverCondition, HandoverState


def _employee(name: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=name,
    )


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class HandoverSheet(models.Model):
    """One handover, from the proposal on. A client has one open sheet at most.

    ``snapshot`` is what the system filled in when the sheet was sent: history, promises, persons, risk. ``due_at`` is
    the term by which the one whose turn it is answers: the specialist completes, the manager accepts or returns.
    ``promise`` is the one that made the condition true, so that it proposes once.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="handover_sheets", db_index=False, verbose_name=_("client")
    )
    condition = models.CharField(_("condition"), max_length=20, choices=HandoverCondition)
    promise = models.ForeignKey(
        "debts.Promise",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("promise"),
    )
    state = models.CharField(_("state"), max_length=20, choices=HandoverState, default=HandoverState.PROPOSED)
    specialist = _employee(_("from the specialist"))
    manager = _employee(_("to the account manager"))
    snapshot = models.JSONField(_("filled in by the system"), default=dict, blank=True)
    done = models.TextField(_("what was done and said"), blank=True)
    cause = models.TextField(_("why the client does not pay"), blank=True)
    advice = models.TextField(_("what is asked of the account manager"), blank=True)
    due_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)
    proposed_by = _employee(_("proposed by"))
    completed_at = models.DateTimeField(_("sent"), null=True, blank=True)
    completed_by = _employee(_("sent by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = _employee(_("answered by"))

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("handover sheet")
        verbose_name_plural = _("handover sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(state__in=[state.value for state in OPEN_HANDOVERS]),
                name="handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) | Q(completed_at__isnull=False),
                name="handover_completed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "returned"]) | Q(answered_at__isnull=False),
                name="handover_answered_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="handover_returned_with_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-proposed_at"], name="handover_of_client"),
            models.Index(fields=["state", "due_at"], name="handover_by_term"),
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.proposed_at:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("debts:handover", args=[self.pk])
