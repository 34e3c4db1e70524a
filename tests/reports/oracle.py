"""What a report must say, computed in plain Python from the tables: the other side of the tests of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.utils import timezone

from contacts.works.models import PlannedInstrument, Work, WorkInstrument
from crm.staff.models import Employee
from triggers.models import Result


def works(employee: Employee, start: date, end: date) -> list[Work]:
    seen = Work.objects.visible_to(employee).filter(counts_on__range=(start, end))
    return list(seen.select_related("result", "client", "executor__group"))


def band(work: Work) -> str | None:
    return Result.objects.as_of(work.counts_on).filter(client=work.client_id).values_list("band", flat=True).first()


VALUES: dict[str, Callable[[Work], Sequence[Any]]] = {
    "specialist": lambda work: [work.executor_id],
    "result": lambda work: [work.result_id],
    "client": lambda work: [work.client_id],
    "state": lambda work: [work.state],
    "kind": lambda work: [work.kind],
    "incoming": lambda work: [int(work.is_incoming)],
    "stage": lambda work: (
        sorted({*work.stages, *([work.result.stage] if work.result and work.result.stage else [])}) or [None]
    ),
    "instrument": lambda work: [one.instrument_id for one in work.instruments.all()] or [None],
    "band": lambda work: [band(work)],
    "day": lambda work: [work.counts_on],
    "week": lambda work: [work.counts_on - timedelta(days=work.counts_on.weekday())],
    "month": lambda work: [work.counts_on.replace(day=1)],
    "quarter": lambda work: [date(work.counts_on.year, 3 * ((work.counts_on.month - 1) // 3) + 1, 1)],
    "year": lambda work: [work.counts_on.year],
    "weekday": lambda work: [work.counts_on.weekday()],
    "hour": lambda work: [timezone.localtime(work.done_at or work.planned_at, timezone.get_default_timezone()).hour],
    "group": lambda work: [work.executor.group_id if work.executor else None],
    "owner": lambda work: [work.client.specialist_id],
    "category": lambda work: [work.client.category or None],
}


def cells(rows: Iterable[Work], attributes: Sequence[str]) -> dict[tuple[Any, ...], list[Work]]:
    """Works by the values of the attributes; one with several values of an attribute stands at each."""
    found: dict[tuple[Any, ...], list[Work]] = {}
    for work in rows:
        for key in product(*(VALUES[code](work) for code in attributes)):
            found.setdefault(key, []).append(work)
    return found


def measures(rows: list[Work], instrument: Any = ...) -> dict[str, Any]:
    """All measures of these works; of one ``instrument`` where the cell is one of it."""
    assignments = {work.assignment_id for work in rows} - {None}
    planned = sum(PlannedInstrument.objects.filter(assignment__in=assignments).values_list("quantity", flat=True))
    used = WorkInstrument.objects.filter(work__assignment__in=assignments).values_list("quantity", flat=True)
    in_works = WorkInstrument.objects.filter(work__in=rows)
    in_works = in_works if instrument is ... else in_works.filter(instrument=instrument)
    held = [work for work in rows if work.state in ("held", "held_with_login")]
    missed = [work for work in rows if work.state == "not_held"]
    minutes = sum(work.minutes or 0 for work in rows)
    clients = len({work.client_id for work in rows})
    login = sum(work.state == "held_with_login" for work in rows)
    return {
        "works": len(rows),
        "clients": clients,
        "assignments": len(assignments),
        "assignment_planned": planned,
        "assignment_used": sum(used),
        "deviation": planned - sum(used),
        "used": sum(in_works.values_list("quantity", flat=True)),
        "held": len(held),
        "with_login": login,
        "not_held": len(missed),
        "held_share": 100 * len(held) / (len(held) + len(missed)) if held or missed else None,
        "login_share": 100 * login / len(held) if held else None,
        "minutes": minutes,
        "minutes_each": minutes / len(held) if held else None,
        "works_each": len(rows) / clients if clients else None,
    }
