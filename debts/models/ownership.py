"""Who does the debt work of a client, as intervals (domain §7)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from debts.choices import Owner, OwnershipReason

_ONE_IS_CURRENT = """
IF EXISTS (SELECT 1 FROM debts_debtownership o WHERE o.client_id = OLD.client_id)
   AND NOT EXISTS (SELECT 1 FROM debts_debtownership o WHERE o.client_id = OLD.client_id AND o.until IS NULL)
THEN RAISE check_violation USING MESSAGE = 'debt work of client ' || OLD.client_id || ' without a current owner';
END IF;
RETURN NULL;
"""


class DebtOwnership(models.Model):
    """Whose the debt work of a client was, from a moment to a moment; the current interval has no end.

    A client without a row is its specialist's, and always was. ``employee`` is who was responsible when the interval
    began: who is now follows from ``kind`` and the client (:func:`debts.queries.owner_of`). ``by`` is empty where
    nobody decided: the depth of the debt did. ``details`` are what the decision stood on: depth, months paid.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="debt_ownerships", db_index=False, verbose_name=_("client")
    )
    kind = models.CharField(_("owner"), max_length=20, choices=Owner)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("who"),
    )
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=20, choices=OwnershipReason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    details = models.JSONField(_("on what grounds"), default=dict, blank=True)
    sheet = models.ForeignKey(
        "debts.HandoverSheet",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("handover sheet"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("decided by"),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("owner of debt work")
        verbose_name_plural = _("owners of debt work")
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(until=None), include=["kind"], name="debt_one_current_owner"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="debt_owner_in_order"),
            ExclusionConstraint(
                name="debt_owners_do_not_overlap",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (Func("since", "until", function="tstzrange", output_field=DateTimeRangeField()),
                     RangeOperators.OVERLAPS),
                ],
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["client", "-since"], name="debt_owners_of_client"),
            models.Index(fields=["client"], name="debt_of_managers", condition=Q(until=None, kind="manager")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_is_current",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=_ONE_IS_CURRENT,
            )
        ]
