"""The talk's contact report: the sample's own arithmetic, and our ready report over works that lead to its figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from contacts.works.models import Assignment, Instrument, PlannedInstrument, Work, WorkInstrument, WorkResult
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports.actions import refresh
from reports.ready import READY
from tests.actors import Actors
from tests.exchange.support import SAMPLES
from tests.factories import make_client, make_employee, noon

MONTH, DAY, EARLIER = date(2026, 3, 1), date(2026, 3, 16), date(2026, 2, 16)


@dataclass(frozen=True)
class Line:
    """A row of the sample: works with one result, in the order of its columns."""

    specialist: str
    result: str
    clients: int
    works: int
    assignments: int
    planned: int
    used_in_assignments: int
    used: int
    deviation: int

    @property
    def figures(self) -> tuple[int, ...]:
        return (self.clients, self.works, self.assignments, self.planned, self.used_in_assignments, self.used,
                self.deviation)  # fmt: skip


def sample() -> list[Line]:
    """The total, then the rows."""
    with (SAMPLES / "contact_report.csv").open(encoding="utf-8-sig") as file:
        return [Line(*row[:2], *map(int, row[2:])) for row in islice(csv.reader(file, delimiter=";"), 1, None)]


def test_what_is_a_sum_in_the_sample_and_what_is_not() -> None:
    total, *rows = sample()
    sums = tuple(map(sum, zip(*(row.figures for row in rows), strict=True)))
    assert total.figures == (84, 324, 84, 377, 430, 36, -53)
    assert sums == (213, 324, 213, 377, 430, 36, -53)
    assert all(row.deviation == row.planned - row.used_in_assignments for row in (total, *rows))
    assert all(row.clients == row.assignments for row in (total, *rows))


def load(specialist: Employee) -> None:
    """Works of 84 clients, each with one assignment of the month, that lead to the figures of the sample.

    Each result has a client of its own, whose assignment holds all that the sample's row says is planned and used; what
    it used beyond the works of the month was used in another month. The other clients share the results: so the total
    of clients and assignments is less than the sum of the rows, as in the sample.
    """
    total, *rows = sample()
    instrument = Instrument.objects.order_by("pk")[0]
    shared = [_assignment(specialist) for _ in range(total.clients - len(rows))]
    turn = cycle(shared)
    for row in rows:
        result, _created = WorkResult.objects.get_or_create(name=row.result)
        own = _assignment(specialist)
        PlannedInstrument.objects.create(assignment=own, instrument=instrument, quantity=row.planned)
        bearers = [own, *islice(turn, row.clients - 1)] + [own] * (row.works - row.clients)
        works = Work.objects.bulk_create(_works(bearers, result, DAY))
        uses = [WorkInstrument(work=works[0], instrument=instrument, quantity=row.used)] if row.used else []
        if beyond := row.used_in_assignments - row.used:
            (other,) = Work.objects.bulk_create(_works([own], result, EARLIER))
            uses.append(WorkInstrument(work=other, instrument=instrument, quantity=beyond))
        WorkInstrument.objects.bulk_create(uses)


def _assignment(specialist: Employee) -> Assignment:
    return Assignment.objects.create(client=make_client(specialist), employee=specialist, month=MONTH)


def _works(bearers: list[Assignment], result: WorkResult, on: date) -> Iterator[Work]:
    for place, assignment in enumerate(bearers):
        yield Work(
            number=f"{result.pk}-{on}-{place}", client_id=assignment.client_id, executor_id=assignment.employee_id,
            assignment=assignment, result=result, state="held", counts_on=on, done_at=noon(on),
        )  # fmt: skip


@pytest.mark.django_db
def test_the_ready_report_is_the_sample_cell_by_cell(actors: Actors, settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path
    total, *rows = sample()
    specialist = make_employee(Role.SPECIALIST, actors.group, full_name=rows[0].specialist)
    load(specialist)
    refresh()
    address = READY[0][1].replace("p=month", "from=2026-03-01&to=2026-03-31")
    answer = actors.client("head").get(f"{reverse('reports:page')}?{address}&_export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heads, grand, of_specialist, *shown = csv.reader(io.StringIO(text), delimiter=";")
    assert len(heads) == 2 + len(total.figures)
    assert tuple(map(int, grand[2:])) == total.figures
    assert (of_specialist[0], tuple(map(int, of_specialist[2:]))) == (specialist.full_name, total.figures)
    assert [(row[0], row[1], tuple(map(int, row[2:]))) for row in shown] == [
        (row.specialist, row.result, row.figures) for row in rows
    ]
