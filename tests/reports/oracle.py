"""What a report must say, computed in plain Python from the tables: the other side of the tests of reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from django.db.models import Model
from django.utils import timezone

from clients.models import Client, Usage
from contacts.calls.models import Call
from contacts.calls.rules import Figures
from contacts.works.models import PlannedInstrument, Work, WorkInstrument
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts.queries import depth_on, owner_of
from debts.rules import band_of
from reports.choices import Fact
from reports.schema import NO_WORK, NO_WORK_WORD
from triggers.models import Result

ZONE = timezone.get_default_timezone
Key = tuple[Any, ...]


@dataclass
class Seen:
    """What an employee sees of a period, and what else is needed to say what a report says of it."""

    rows: Mapping[Fact, list[Any]]
    bands: list[tuple[int, date, date | None, str]]
    planned: Mapping[int, int]
    used_there: Mapping[int, int]
    logins: set[tuple[int | None, date]]
    debts: Mapping[int | None, tuple[Any, Any]]

    def band(self, client: int | None, day: date) -> str | None:
        found = (band for one, first, last, band in self.bands if one == client and first <= day <= (last or date.max))
        return next(found, None)


def seen_by(employee: Employee, start: date, end: date) -> Seen:
    works = Work.objects.visible_to(employee).filter(counts_on__range=(start, end))
    related = ("result", "client", "executor", "campaign", "person")
    calls = Call.objects.visible_to(employee).select_related(
        "client", "employee", "person", "work__result", "work__campaign"
    )
    usage = Usage.objects.visible_to(employee).filter(ends_on__range=(start, end)).select_related("client")
    there: dict[int, int] = {}
    for pk, quantity in WorkInstrument.objects.values_list("work__assignment_id", "quantity"):
        there[pk] = there.get(pk, 0) + quantity
    planned: dict[int, int] = {}
    for pk, quantity in PlannedInstrument.objects.values_list("assignment_id", "quantity"):
        planned[pk] = planned.get(pk, 0) + quantity
    logged = Work.objects.filter(with_login=True) | Work.objects.filter(state="held_with_login")
    return Seen(
        {
            Fact.WORKS: list(works.select_related(*related).prefetch_related("instruments", "cases")),
            Fact.CALLS: [
                one
                for one in calls.prefetch_related("work__instruments", "work__cases")
                if start <= local(one.at).date() <= end
            ],
            Fact.USAGE: list(usage),
        },
        list(Result.objects.values_list("client_id", "valid_from", "valid_until", "band")),
        planned,
        there,
        set(logged.values_list("client_id", "counts_on")),
        {None: (None, None)} | {one.pk: _debt(one) for one in Client.objects.all()},
    )


def _debt(client: Client) -> tuple[str, str | None]:
    """Whose the debt work is, and how deep the debt is, both today."""
    return owner_of(client).kind.value, band_of(depth_on(client, today()))


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment, ZONE())


# --- The values of a row, whatever it is: its day, client, employee and person; the work that it is or belongs to -----


def day_of(row: Model) -> date:
    if isinstance(row, Call):
        return local(row.at).date()
    return row.counts_on if isinstance(row, Work) else row.ends_on  # type: ignore[attr-defined]


def hour_of(row: Any) -> int | None:
    if isinstance(row, Usage):
        return None
    return local(row.at if isinstance(row, Call) else row.done_at or row.planned_at).hour


def employee_of(row: Any) -> Employee | None:
    return row.executor if isinstance(row, Work) else row.employee if isinstance(row, Call) else None


def incoming(row: Any) -> int | None:
    if isinstance(row, Work):
        return int(row.is_incoming)
    return {"in": 1, "out": 0}.get(row.direction) if isinstance(row, Call) else None


def work_of(row: Any) -> Work | None:
    return row if isinstance(row, Work) else row.work if isinstance(row, Call) else None


def of_work(value: Callable[[Work], Sequence[Any]], otherwise: Any) -> Callable[[Any], Sequence[Any]]:
    def values(row: Any) -> Sequence[Any]:
        work = work_of(row)
        return [otherwise] if work is None else value(work)

    return values


def _of_client(name: str) -> Callable[[Any], Sequence[Any]]:
    return lambda row: [getattr(row.client, name) or None if row.client else None]


VALUES: dict[str, Callable[[Any], Sequence[Any]]] = {
    "specialist": lambda row: [getattr(employee_of(row), "pk", None)],
    "group": lambda row: [getattr(employee_of(row), "group_id", None)],
    "client": lambda row: [row.client_id],
    "owner": _of_client("specialist_id"),
    "category": _of_client("category"),
    "characteristic": lambda row: getattr(getattr(row, "person", None), "characteristics", None) or [None],
    "incoming": lambda row: [incoming(row)],
    "day": lambda row: [day_of(row)],
    "week": lambda row: [day_of(row) - timedelta(days=day_of(row).weekday())],
    "month": lambda row: [day_of(row).replace(day=1)],
    "quarter": lambda row: [date(day_of(row).year, 3 * ((day_of(row).month - 1) // 3) + 1, 1)],
    "year": lambda row: [day_of(row).year],
    "weekday": lambda row: [day_of(row).weekday()],
    "hour": lambda row: [hour_of(row)],
    "result": of_work(lambda work: [work.result_id], NO_WORK),
    "campaign": of_work(lambda work: [work.campaign_id], NO_WORK),
    "case": of_work(lambda work: sorted(one.case_id for one in work.cases.all()) or [None], NO_WORK),
    "link": of_work(lambda work: [work.campaign.link or None if work.campaign else None], NO_WORK_WORD),
    "state": of_work(lambda work: [work.state], NO_WORK_WORD),
    "kind": of_work(lambda work: [work.kind], NO_WORK_WORD),
    "stage": of_work(
        lambda work: (
            sorted({*work.stages, *([work.result.stage] if work.result and work.result.stage else [])}) or [None]
        ),
        NO_WORK,
    ),
    "instrument": of_work(lambda work: [one.instrument_id for one in work.instruments.all()] or [None], NO_WORK),
}
OF_DEBTS = ("debt_work", "debt_depth")
CODES = tuple(sorted([*VALUES, "band", *OF_DEBTS]))


def values(seen: Seen, code: str, row: Any) -> Sequence[Any]:
    if code in OF_DEBTS:
        return [seen.debts[row.client_id][OF_DEBTS.index(code)]]
    return [seen.band(row.client_id, day_of(row))] if code == "band" else VALUES[code](row)


def cells(seen: Seen, attributes: Sequence[str], facts: Collection[Fact]) -> dict[Key, dict[Fact, list[Any]]]:
    """Rows by the values of the attributes; one with several values of an attribute stands at each."""
    found: dict[Key, dict[Fact, list[Any]]] = {}
    for fact in facts:
        for row in seen.rows[fact]:
            for key in product(*(values(seen, code, row) for code in attributes)):
                found.setdefault(key, {one: [] for one in Fact})[fact].append(row)
    return found if attributes else found or {(): {one: [] for one in Fact}}


# --- Measures ---------------------------------------------------------------------------------------------------------


def measures(seen: Seen, rows: Mapping[Fact, list[Any]], instrument: Any = ...) -> dict[str, Any]:
    """All measures of these rows; of one ``instrument`` where the cell is one of it."""
    logins = sum(one.logins for one in rows[Fact.USAGE])
    return of_works(seen, rows[Fact.WORKS], instrument) | of_calls(seen, rows[Fact.CALLS]) | {"logins": logins}


def of_works(seen: Seen, works: list[Work], instrument: Any) -> dict[str, Any]:
    assignments = {work.assignment_id for work in works} - {None}
    planned = sum(seen.planned.get(pk, 0) for pk in assignments)
    there = sum(seen.used_there.get(pk, 0) for pk in assignments)
    used = [one for work in works for one in work.instruments.all() if instrument in (..., one.instrument_id)]
    held = [work for work in works if work.state in ("held", "held_with_login")]
    missed = [work for work in works if work.state == "not_held"]
    minutes = sum(work.minutes or 0 for work in works)
    clients = len({work.client_id for work in works})
    login = sum(work.state == "held_with_login" or work.with_login for work in held)
    return {
        "works": len(works),
        "clients": clients,
        "persons": len({work.person_id for work in works} - {None}),
        "assignments": len(assignments),
        "assignment_planned": planned,
        "assignment_used": there,
        "deviation": planned - there,
        "used": sum(one.quantity for one in used),
        "held": len(held),
        "with_login": login,
        "not_held": len(missed),
        "held_share": percent(len(held), len(held) + len(missed)),
        "login_share": percent(login, len(held)),
        "minutes": minutes,
        "minutes_each": minutes / len(held) if held else None,
        "works_each": len(works) / clients if clients else None,
    }


def of_calls(seen: Seen, calls: Iterable[Call]) -> dict[str, Any]:
    figures = sum((_figures(seen, call) for call in calls), Figures())
    return {
        "dials": figures.dials,
        "answered": figures.answered,
        "long": figures.long,
        "effective": figures.effective,
        "quality": figures.quality,
        "answered_share": percent(figures.answered, figures.dials),
        "long_share": percent(figures.long, figures.dials),
        "quality_share": percent(figures.quality, figures.effective),
        "air_minutes": figures.minutes,
        "air_minutes_each": figures.seconds / 60 / figures.effective if figures.effective else None,
    }


def _figures(seen: Seen, call: Call) -> Figures:
    dialled, answered = call.direction == "out", call.status == "Успешно"
    effective = answered and call.seconds > 0 and call.direction != "internal"
    quality = effective and call.seconds > 300 and (call.client_id, day_of(call)) in seen.logins
    return Figures(
        int(dialled), int(dialled and answered), int(dialled and answered and call.seconds > 240), int(effective),
        int(quality), call.seconds if effective else 0,
    )  # fmt: skip


def percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
