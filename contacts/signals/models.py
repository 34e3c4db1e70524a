"""Signals that a client may leave, and by when one reacts to each kind (domain §8)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import FactQuerySet

from .choices import SignalKind, SignalState
from .rules import LONGEST_TERM

_CLOSED = {"closed_at__isnull": False, "closed_by__isnull": False}


class Term(models.Model):
    """In how many working days somebody must have reacted to a signal of a kind; heads edit it."""

    kind = models.CharField(_("kind"), max_length=20, choices=SignalKind, unique=True)
    working_days = models.PositiveSmallIntegerField(_("working days"))

    class Meta:
        ordering = ["working_days", "kind"]
        verbose_name = _("term of reaction")
        verbose_name_plural = _("terms of reaction")
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=LONGEST_TERM), name="signal_term_in_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.working_days}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()),
    pghistory.DeleteEvent(),
)
class Signal(models.Model):
    """One sign. ``raised_by`` is empty for the system's own; ``work`` is the contact in which it was noticed;
    ``owner`` must react until the end of ``due_on``, and is empty while nobody answers for the client."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="signals", db_index=False, verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SignalKind)
    text = models.TextField(_("what was noticed"), blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False,
        verbose_name=_("raised by"),
    )  # fmt: skip
    raised_at = models.DateTimeField(_("raised"), default=timezone.now, editable=False)
    work = models.ForeignKey(
        "works.Work", models.SET_NULL, related_name="signals", null=True, blank=True, verbose_name=_("work")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signals", null=True, db_index=False,
        verbose_name=_("must react"),
    )  # fmt: skip
    due_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=20, choices=SignalState, default=SignalState.OPEN)
    outcome = models.TextField(_("what was done"), blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False,
        verbose_name=_("reacted by"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("reacted"), null=True, blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "raised_at", "pk"]
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind"], condition=Q(state=SignalState.OPEN), name="signal_open_once_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(state=SignalState.OPEN, closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(state__in=[SignalState.REACTED, SignalState.DISMISSED], **_CLOSED) & ~Q(outcome=""),
                name="signal_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind=SignalKind.BAND, raised_by__isnull=True)
                | ~Q(kind=SignalKind.BAND) & Q(raised_by__isnull=False),
                name="signal_of_the_band_is_the_systems",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("raised_at")),
                name="signal_closed_after_it_was_raised",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-raised_at"], name="signal_of_client"),
            models.Index(fields=["owner", "due_on"], name="signal_open_of_owner", condition=Q(state="open")),
            models.Index(fields=["raised_at"], name="signal_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("signals:signal", args=[self.pk])
