"""Until when payments are known: the last imports of payments and invoices that were loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from crm.exchange.choices import RunState
from crm.exchange.models import ImportRun
from crm.staff.calendar import today

from .collection import rules

INVOICES, PAYMENTS = "invoices", "payments"
"""Codes of the formats of both files."""

PAYMENTS_FOLLOW = timedelta(days=1)
"""For so long a file of invoices waits for one of payments before debts count as deep."""


@dataclass(frozen=True)
class Loaded:
    """``at`` is None where payments were never loaded; ``is_stale`` warns not to rely on what is owed."""

    at: datetime | None

    @property
    def is_stale(self) -> bool:
        day = timezone.localdate(self.at, timezone.get_default_timezone()) if self.at else None
        return rules.is_stale(day, today())


def payments_loaded() -> Loaded:
    """One statement."""
    done = ImportRun.objects.filter(format=PAYMENTS, state=RunState.DONE)
    return Loaded(done.aggregate(at=Max("finished_at"))["at"])


def payments_may_follow() -> bool:
    """Whether invoices were loaded within a day and no payments since: less is owed than it seems. One statement."""
    done = ImportRun.objects.filter(state=RunState.DONE, finished_at__gt=timezone.now() - PAYMENTS_FOLLOW)
    newest = dict(done.order_by().values_list("format").annotate(at=Max("finished_at")))
    billed, paid = newest.get(INVOICES), newest.get(PAYMENTS)
    return billed is not None and (paid is None or paid < billed)
