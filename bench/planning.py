"""Planning a month for 60 specialists and 5,000 clients, with the writing of all its works.

The floor is one hand-written statement that writes the same number of works into the same table: what PostgreSQL asks
for rows and indexes, without a thought about where they belong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

from django.db import connection

from bench import database, facts
from bench.figures import Figure, seconds
from contacts.works.models import Work
from contacts.works.planning import actions
from contacts.works.planning.actions import runs
from contacts.works.planning.forms import next_month
from contacts.works.planning.models import PlanningRun
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee, Substitution

_CLIENTS, _SPECIALISTS, _LIMIT = 5_000, 60, 10.0

_SPREAD = """
UPDATE clients_client SET specialist_id = 200000 + id %% %(people)s,
    cadence = (ARRAY['twice_a_week', 'weekly', 'weekly', 'fortnightly', 'fortnightly', 'monthly'])[1 + id %% 6];
UPDATE persons_contactperson SET best_from = '10:00', best_until = '12:00' WHERE id %% 20 = 0
"""
_FLOOR = """
INSERT INTO works_work (number, kind, client_id, executor_id, author_id, method, is_incoming, planned_at, counts_on,
                        goal, stages, state, with_login, comment, planned_for, planned_period)
SELECT 'F-' || id, kind, client_id, executor_id, author_id, method, false, planned_at, counts_on,
       '', stages, state, false, '', planned_for, planned_period
FROM works_work WHERE planned_for = %(month)s
"""


def run(scale: str) -> list[Figure]:
    with database.empty("bench_planning"):
        facts.fill(_CLIENTS, 1, calls=False)
        by, people = _staff()
        month = next_month()
        looked, writing = _measured(by, month, people)
        written = Work.objects.filter(planned_for=month).count()
        floor = seconds(lambda: _floor(month))
        Work.objects.filter(number__startswith="F-").delete()
        looked_again, again = _measured(by, month, people)
        second = PlanningRun.objects.latest("pk")
        if not second.created == second.moved == second.removed == 0:
            raise RuntimeError("planning again changed works")
    label = f"{_SPECIALISTS} specialists, {_CLIENTS:,} clients"
    return [
        Figure(f"{label}: works written", written, ""),
        Figure(f"{label}: looking at the plan and writing it", looked.clock + writing.clock, "s", _LIMIT),
        Figure(f"{label}: looking, processor", looked.processor, "s"),
        Figure(f"{label}: writing, processor", writing.processor, "s"),
        Figure(f"{label}: the floor, {written:,} rows by one statement", floor, "s"),
        Figure(f"{label}: writing / floor", writing.clock / floor, "×", 12),
        Figure(f"{label}: the same again, nothing changes", looked_again.clock + again.clock, "s", _LIMIT),
    ]


@dataclass
class _Taken:
    """Seconds by the clock, and of the processor."""

    clock: float = 0.0
    processor: float = 0.0


def _measured(by: Employee, month: date, people: list[Employee]) -> tuple[_Taken, _Taken]:
    """A plan looked at, and the same plan confirmed."""
    jobs = (lambda: actions.start_planning(by=by, month=month, employees=people)), (lambda: _confirm(by))
    taken = _Taken(), _Taken()
    for one, job in zip(taken, jobs, strict=True):
        started = perf_counter()
        one.processor = database.processor_seconds(job)
        one.clock = perf_counter() - started
    return taken


def _staff() -> tuple[Employee, list[Employee]]:
    """Sixty specialists of one kind, every tenth of whom is away for a week and has a substitute."""
    runs.AT_ONCE = 10**6
    known = set(Employee.objects.values_list("pk", flat=True))
    missing = [200_000 + number for number in range(_SPECIALISTS) if 200_000 + number not in known]
    Employee.objects.bulk_create(
        Employee(pk=pk, username=f"specialist{pk}", full_name=f"Specialist {pk}", roles=[Role.SPECIALIST])
        for pk in missing
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_SPREAD, {"people": _SPECIALISTS})
        cursor.execute("VACUUM (ANALYZE)")
    monday = next_month() + timedelta(days=7)
    Substitution.objects.bulk_create(
        Substitution(
            absent_id=200_000 + number, substitute_id=200_001 + number, starts_on=monday,
            ends_on=monday + timedelta(days=6),
        )
        for number in range(0, _SPECIALISTS, 10)
    )  # fmt: skip
    people = Employee.objects.filter(pk__range=(200_000, 200_000 + _SPECIALISTS - 1))
    assert today() < next_month()
    return Employee.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk"), list(people)


def _confirm(by: Employee) -> None:
    done = actions.confirm_planning(by=by, run=PlanningRun.objects.latest("pk"))
    if done.state != "done":
        raise RuntimeError(done.error or done.state)


def _floor(month: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR, {"month": month})
