"""A month to plan and what is needed for it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from contacts.works.models import Work
from contacts.works.planning.actions import confirm_planning, start_planning
from contacts.works.planning.models import PlanningRun
from crm.staff.models import Employee

NOW, MONTH = date(2026, 11, 20), date(2026, 12, 1)


def planned(by: Employee, *employees: Employee, month: date = MONTH) -> PlanningRun:
    """A plan computed and written."""
    run = start_planning(by=by, month=month, employees=employees or (by,))
    return confirm_planning(by=by, run=run)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())


def rows() -> list[tuple[Any, ...]]:
    return list(Work.objects.order_by("pk").values_list("pk", "client", "executor", "planned_at", "is_fixed", "stages"))
