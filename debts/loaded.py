"""Until when payments are known: the last import of payments that was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from crm.exchange.choices import RunState
from crm.exchange.models import ImportRun
from crm.staff.calendar import today

from .collection import rules
from .formats import PAYMENTS


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
    done = ImportRun.objects.filter(format=PAYMENTS.code, state=RunState.DONE)
    return Loaded(done.aggregate(at=Max("finished_at"))["at"])
