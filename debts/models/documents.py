"""Invoices, payments, reversals and the running balance (domain §7)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet

_REVERSED_WITHIN_THE_PAYMENT = """
SELECT * INTO whole FROM debts_payment p WHERE p.id = coalesce(NEW.reverses_id, NEW.id) FOR NO KEY UPDATE;
SELECT coalesce(sum(-r.amount), 0) INTO back FROM debts_payment r WHERE r.reverses_id = whole.id;
IF back > whole.amount OR (NEW.reverses_id IS NOT NULL AND (
    whole.reverses_id IS NOT NULL OR whole.client_id <> NEW.client_id OR NEW."on" < whole."on"))
THEN RAISE check_violation USING MESSAGE = 'reversals of payment ' || whole.number || ' are not within it';
END IF;
RETURN NULL;
"""


_VOIDED_AS_A_WHOLE = """
PERFORM 1 FROM debts_invoice i WHERE i.id = coalesce(NEW.voids_id, NEW.id) FOR NO KEY UPDATE;
IF EXISTS (
    SELECT 1 FROM debts_invoice v WHERE v.voids_id = NEW.id
    AND (v.amount <> -NEW.amount OR v.period <> NEW.period OR NEW.voids_id IS NOT NULL)
) OR EXISTS (
    SELECT 1 FROM debts_invoice w WHERE w.id = NEW.voids_id
    AND (w.amount <> -NEW.amount OR w.period <> NEW.period OR w.voids_id IS NOT NULL OR w.client_id <> NEW.client_id)
)
THEN RAISE check_violation USING MESSAGE = 'invoice ' || NEW.number || ' and what voids it are not alike';
END IF;
RETURN NULL;
"""

_CHANGED = 'ROW(OLD.amount, OLD."on", OLD.reverses_id) IS DISTINCT FROM ROW(NEW.amount, NEW."on", NEW.reverses_id)'


def _reversal_trigger(name: str, operation: pgtrigger.Operation, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        declare=[("whole", "debts_payment"), ("back", "numeric")],
        func=_REVERSED_WITHIN_THE_PAYMENT,
    )


def _void_trigger(name: str, operation: pgtrigger.Operation, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        func=_VOIDED_AS_A_WHOLE,
    )


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Invoice(models.Model):
    """A bill for a month. `period` is the first day of that month.

    One issued by mistake is voided (сторно), never deleted: by a document of its own with the same period and the
    opposite sum, dated by ``issued_on``, which names what it ``voids`` and says why, so that every sum over invoices is
    what was rightly billed.
    """

    number = models.CharField(_("number"), max_length=50, unique=True)
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="invoices", db_index=False, verbose_name=_("client")
    )
    period = models.DateField(_("period"))
    amount = models.DecimalField(_("amount, ₽"), max_digits=14, decimal_places=2)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    voids = models.ForeignKey(
        "self",
        models.RESTRICT,
        related_name="voidings",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("voids the invoice"),
    )
    void_reason = models.CharField(_("why it is voided"), max_length=500, blank=True, db_default="")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-pk"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.CheckConstraint(
                condition=Q(voids=None, amount__gte=0) | (Q(voids__isnull=False, amount__lt=0) & ~Q(void_reason="")),
                name="invoice_negative_only_voiding",
            ),
            models.UniqueConstraint(fields=["voids"], condition=Q(voids__isnull=False), name="invoice_voided_once"),
            models.CheckConstraint(condition=Q(period__day=1), name="invoice_period_is_a_month"),
        ]
        indexes = [
            models.Index(fields=["client", "period"], include=["amount"], name="invoice_window"),
            models.Index(fields=["period", "client"], include=["amount"], name="invoice_by_month"),
        ]
        triggers = [
            _void_trigger("voided_whole", pgtrigger.Insert, "NEW.voids_id IS NOT NULL"),
            _void_trigger(
                "void_stays_whole",
                pgtrigger.UpdateOf("amount", "period", "voids_id"),
                "ROW(OLD.amount, OLD.period, OLD.voids_id) IS DISTINCT FROM ROW(NEW.amount, NEW.period, NEW.voids_id)",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Payment(models.Model):
    """Money received; settles the invoice it names, else the oldest open one.

    A reversal (сторно) is a document of its own: it names the payment it ``reverses``, in whole or in part, and its
    amount is negative, so that every sum over payments is the money that stayed.
    """

    number = models.CharField(_("number"), max_length=50, unique=True)
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="payments", db_index=False, verbose_name=_("client")
    )
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount, ₽"), max_digits=14, decimal_places=2)
    invoice = models.ForeignKey(
        Invoice, models.SET_NULL, related_name="payments", null=True, blank=True, verbose_name=_("invoice")
    )
    reverses = models.ForeignKey(
        "self",
        models.RESTRICT,
        related_name="reversals",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("reverses the payment"),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gte=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_negative_only_reversed",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "on"], include=["amount"], name="payment_window"),
            models.Index(fields=["on", "client"], include=["amount"], name="payment_by_day"),
            models.Index(fields=["reverses"], name="payment_reversed", condition=Q(reverses__isnull=False)),
        ]
        triggers = [
            _reversal_trigger("reversal_within", pgtrigger.Insert, "NEW.reverses_id IS NOT NULL"),
            _reversal_trigger(
                "reversed_within",
                pgtrigger.UpdateOf("amount", "on", "reverses_id"),
                _CHANGED,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Balance(models.Model):
    """Billed less paid from the beginning through the end of a month: a row for each month with documents.

    Kept by :func:`debts.actions.rebuild_balances`, so that the debt on a day needs the last row before its month
    and the documents of the month, however long the history is.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="balances", db_index=False, verbose_name=_("client")
    )
    month = models.DateField(_("month"))
    closing = models.DecimalField(_("balance at the end, ₽"), max_digits=16, decimal_places=2)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["client", "month"], include=["closing"], name="balance_once_a_month")
        ]
