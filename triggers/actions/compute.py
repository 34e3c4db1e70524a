"""Compute the indicator of some clients for a date and keep the results as intervals (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from crm.staff.calendar import today
from triggers import sql
from triggers.models import RuleSet
from triggers.queries import last_run_date, rule_set_on

SHARD_SIZE = 4_000
"""Ids in a shard; also the unit in which computations of the same clients wait for each other."""

FEW = 20
"""So many clients are held one by one, beside others of their range; of more the ranges are held."""

_LOCK_SPACE, _CLIENT_SPACE = 0x7269736B, 0x7269736C  # "risk", "risl"


@dataclass
class Outcome:
    """What a computation did: clients in service, results that changed, clients per band.

    ``moved`` counts those that are in another band than before, or in none before or after; ``risen`` are the clients
    that came into the highest band: only a computation of today moves anybody there.
    """

    clients: int = 0
    changed: int = 0
    bands: dict[str, int] = field(default_factory=lambda: {"none": 0, "dynamic": 0, "high": 0})
    risen: list[int] = field(default_factory=list)
    moved: int = 0

    def add(self, other: Outcome) -> None:
        self.clients += other.clients
        self.changed += other.changed
        self.moved += other.moved
        self.risen += other.risen
        for band, number in other.bands.items():
            self.bands[band] = self.bands.get(band, 0) + number


def compute(*, client_ids: Sequence[int], day: date) -> Outcome:
    """Compute these clients for a day, whoever is not in service on it left out.

    Raises:
        NoRuleSet: no rule set is in force on the day.
    """
    outcome = Outcome()
    rule_set = rule_set_on(day)
    for chunk in _chunks(sorted(set(client_ids))):
        with transaction.atomic():
            outcome.add(compute_locked(where=sql.BY_IDS, ids={"ids": chunk}, day=day, rule_set=rule_set, alone=True))
    return outcome


def compute_locked(
    *, where: str, ids: dict[str, Any], day: date, rule_set: RuleSet, alone: bool, last_run: date | None = None
) -> Outcome:
    """Compute the clients that ``where`` names, in the running transaction.

    ``alone`` tells a computation of single clients from a shard of a run: the former notes its day on each result, the
    latter is known by its run (``last_run`` is the latest *other* one).
    """
    values = sql.parameters(rule_set.rules, rule_set.pk, day) | ids | {"now": timezone.now()}
    last_run = last_run if last_run or not alone else last_run_date()
    with connection.cursor() as cursor:
        _lock(cursor, ids)
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(sql.CREATE)
        cursor.execute(sql.computing(where), values)
        if alone:  # few rows: the planner takes a table that it knows nothing of for a larger one
            cursor.execute("ANALYZE computed")
        outcome = _count(cursor)
        if day != today():
            outcome.risen = []
        outcome.changed = _keep(cursor, values, day, alone, last_run)
        cursor.execute("TRUNCATE computed")
    return outcome


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), SHARD_SIZE):
        yield list(ids[start : start + SHARD_SIZE])


def _lock(cursor: CursorWrapper, ids: dict[str, Any]) -> None:
    """Two computations of one client would both open an interval: the later waits, in the order of ids."""
    if "ids" in ids:
        buckets = sorted({client_id // SHARD_SIZE for client_id in ids["ids"]})
    else:
        buckets = list(range(ids["first"] // SHARD_SIZE, ids["last"] // SHARD_SIZE + 1))
    few = "ids" in ids and len(ids["ids"]) <= FEW
    lock = "pg_advisory_xact_lock_shared" if few else "pg_advisory_xact_lock"
    cursor.execute(f"SELECT {lock}(%s, bucket) FROM unnest(%s::int[]) AS bucket", [_LOCK_SPACE, buckets])
    if few:
        keys = sorted(client_id % 2**31 for client_id in ids["ids"])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [_CLIENT_SPACE, keys])


def _count(cursor: CursorWrapper) -> Outcome:
    outcome = Outcome()
    cursor.execute(sql.BANDS)
    outcome.bands.update(dict(cursor.fetchall()))
    outcome.clients = sum(outcome.bands.values())
    cursor.execute(sql.MOVED)
    outcome.moved, outcome.risen = cursor.fetchone()
    return outcome


def _keep(cursor: CursorWrapper, values: dict[str, Any], day: date, alone: bool, last_run: date | None) -> int:
    """Write what changed; answers how many clients."""
    if last_run is not None and day < last_run:
        return _correct(cursor, values)
    corrected = 0
    cursor.execute(sql.SPLIT_EARLIER, values)
    if earlier := [row[0] for row in cursor.fetchall()]:
        keep_later = "CREATE TEMPORARY TABLE later ON COMMIT DROP AS SELECT * FROM computed WHERE client_id <> ALL(%s)"
        cursor.execute(keep_later, [earlier])
        cursor.execute("DELETE FROM computed WHERE client_id <> ALL(%s)", [earlier])
        corrected = _correct(cursor, values)
        cursor.execute("TRUNCATE computed")
        cursor.execute("INSERT INTO computed SELECT * FROM later")
        cursor.execute("DROP TABLE later")
    if alone:
        cursor.execute(sql.MARK_SAID, values)
    return corrected + _write(cursor, values, sql.DROP_UNCHANGED, sql.FORWARD)


def _correct(cursor: CursorWrapper, values: dict[str, Any]) -> int:
    return _write(cursor, values, sql.DROP_UNCHANGED_ON_DAY, sql.CORRECT)


def _write(cursor: CursorWrapper, values: dict[str, Any], drops: Sequence[str], statements: Sequence[str]) -> int:
    for drop in drops:
        cursor.execute(drop, values)
    cursor.execute(sql.COUNT)
    changed: int = cursor.fetchone()[0]
    if changed:
        for statement in statements:
            cursor.execute(statement, values)
    return changed
