"""Keeping the files of facts up with the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contacts.calls.choices import SUCCESSFUL
from crm.months import first_of_month, month_after
from crm.staff.calendar import today
from debts.models import Promise
from reports import files, queries
from reports.choices import FACTS, Fact, Subject
from reports.models import FactMonth, StaleMonth
from reports.queries import Month
from reports.schema import SCHEMAS, USE
from reports.sql import MONTH

LOCK = 0x0EF0_0001
BATCH = 20_000


class RefreshInProgress(Exception):
    """Another process is refreshing: what it does not take in, the next one will."""


def refresh() -> list[Month]:
    """Write anew the files of the months that changed, are missing or are damaged; answers what of which months.

    Each file is one transaction: a crash loses no more than the one under way.

    Raises:
        RefreshInProgress: another process is at it.
    """
    with _alone():
        files.look_again()
        months = sorted(queries.months_to_write())
        for fact, month in months:
            write_month(fact, month)
        files.forget(set(FactMonth.objects.values_list("file", flat=True)))
        return months


def write_month(fact: Fact, month: date) -> None:
    """One month of one kind as the tables have it now."""
    with transaction.atomic():
        # read first: the one statement below sees all that these tell of, and may see more, which is told again
        known = list(StaleMonth.objects.filter(fact=fact, month=month).values_list("pk", flat=True))
        taken_at = timezone.now()
        name, size, rows = files.write(fact, month, _batches(fact, month))
        _name(fact, month, name, size, rows, taken_at)
        StaleMonth.objects.filter(pk__in=known).delete()


def _name(fact: Fact, month: date, name: str, size: int, rows: int, taken_at: datetime) -> None:
    if not rows:
        FactMonth.objects.filter(fact=fact, month=month).delete()
        return
    values = {"file": name, "size": size, "rows": rows, "taken_at": taken_at}
    FactMonth.objects.update_or_create(fact=fact, month=month, defaults=values)


def _batches(fact: Fact, month: date) -> Iterator[dict[str, Any]]:
    values = {
        "start": month, "end": month_after(month), "zone": settings.TIME_ZONE, "today": today(), "answered": SUCCESSFUL,
    }  # fmt: skip
    with connection.connection.cursor(name="facts", withhold=False) as cursor:
        cursor.itersize = BATCH
        cursor.execute(MONTH[fact], values)
        while rows := cursor.fetchmany(BATCH):
            yield _columns(fact, rows)


def _columns(fact: Fact, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Of contacts the row of the statement has what was used as two lists, the file as one of pairs."""
    names = SCHEMAS[fact].names
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    if fact not in FACTS[Subject.WORKS]:
        return dict(zip(names, columns, strict=True))
    place = names.index("instruments")
    columns[place : place + 2] = [_used(*columns[place : place + 2])]
    table = dict(zip(names, columns, strict=True))
    table["stages"] = _lists([_once(stages) or [None] for stages in table["stages"]], pa.int16())
    table["cases"] = _lists([cases or [None] for cases in table["cases"]], pa.int64())
    return table


def _used(ids: Sequence[list[int] | None], quantities: Sequence[list[int] | None]) -> pa.Array:
    """Built by columns: a dictionary for each instrument of each work took a third of the time of a file."""
    known: list[Sequence[int | None]] = [one or [None] for one in ids]
    used = [one or [0] for one in quantities]
    pairs = pa.StructArray.from_arrays(
        [pa.array(list(chain.from_iterable(known)), pa.int64()), pa.array(list(chain.from_iterable(used)), pa.int32())],
        fields=list(USE),
    )
    return pa.ListArray.from_arrays(_offsets(known), pairs)


def _once(stages: list[Any]) -> list[Any]:
    return list(dict.fromkeys(stages)) if len(stages) > 1 else stages


def _lists(values: Sequence[Sequence[Any]], kind: pa.DataType) -> pa.Array:
    return pa.ListArray.from_arrays(_offsets(values), pa.array(list(chain.from_iterable(values)), kind))


def _offsets(values: Sequence[Sequence[Any]]) -> pa.Array:
    return pa.array([0, *accumulate(map(len, values))], pa.int32())


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise RefreshInProgress
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def expect_bands() -> None:
    """The months of yesterday and today, and those that promises of these days are for, are written anew: bands of the
    day become known in the night."""
    day = today()
    days = (day - timedelta(days=1), day)
    months = {(fact, first_of_month(one)) for one in days for fact in Fact}
    promised = Promise.objects.filter(made_on__in=days).order_by().values_list("agreed_on", flat=True).distinct()
    months |= {(Fact.PROMISES, first_of_month(agreed_on)) for agreed_on in promised}
    StaleMonth.objects.bulk_create(StaleMonth(fact=fact, month=month) for fact, month in sorted(months))
