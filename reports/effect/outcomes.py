"""What was before a talk and what came after it: logins, sessions, a competitor, changes of service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
from django.db.models import Case, FloatField, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast

from clients.choices import Verdict
from clients.models import CompetitorVerdict, ServiceChange
from clients.service.choices import ChangeKind
from crm.staff.models import Employee
from reports import engine

from .rules import AFTER_DAYS, BEFORE_DAYS, LATER_DAYS

if TYPE_CHECKING:
    from .evidence import Asked

AFTER = ("logins", "logins_before", "session", "session_before", "moved", "balance")
_PART = max(BEFORE_DAYS, AFTER_DAYS)
_TYPES = {"int64": pa.int64(), "string": pa.string(), "date": pa.date32(), "float64": pa.float64()}


def memtable(types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Any:
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[] for _name in types]
    arrays = [pa.array(column, _TYPES[kind]) for column, kind in zip(columns, types.values(), strict=True)]
    return ibis.memtable(pa.table(arrays, names=list(types)))


def after(backend: Any, moments: Any, usage: Any, employee: Employee, asked: Asked) -> Any:
    """``moments`` (``after_client``, ``after_day``) with the columns of ``AFTER``; what is not known yet is null.

    Logins are known once usage has come for all the days after; a competitor and changes of service once these days
    are over. A client that works with a competitor already cannot move to one.
    """
    keys = ("after_client", "after_day")
    found = moments
    for one in (_used(backend, moments, usage), _moved(moments, employee, asked), _balance(moments, employee, asked)):
        other = one.rename({f"{name}_of": name for name in keys})
        found = found.left_join(other, [found[name] == other[f"{name}_of"] for name in keys])
        found = found.drop(*(f"{name}_of" for name in keys))
    return _of_days_that_are_over(found, asked.day)


def _of_days_that_are_over(found: Any, today: date) -> Any:
    over = found.after_day <= today - timedelta(days=LATER_DAYS)
    moved = ibis.ifelse(found.stands, ibis.null(), found.moves.cast("float64")).fill_null(0.0)
    stands = found.stands.fill_null(False)
    return found.mutate(
        moved=ibis.ifelse(over & ~stands, moved, ibis.null()),
        balance=ibis.ifelse(over, found.balance.fill_null(0.0), ibis.null()),
    ).drop("stands", "moves")


def _used(backend: Any, moments: Any, usage: Any) -> Any:
    """Weeks belong to the days on which they end, as the indicator counts them (domain §5, 2)."""
    last = engine.rows(backend, usage.aggregate(last=usage.day.max())).to_pydict()["last"][0]
    until = (last or date.min + timedelta(days=AFTER_DAYS)) - timedelta(days=AFTER_DAYS)
    known = moments.filter(moments.after_day <= until)
    known = known.mutate(part=ibis.array([_part(known.after_day) + ahead for ahead in (-1, 0, 1)]).unnest())
    weeks = usage.select("client", "day", "logins", "session_minutes", part=_part(usage.day))
    near = known.inner_join(weeks, [known.after_client == weeks.client, known.part == weeks.part])
    days = near.day.delta(near.after_day, unit="day")
    near = near.mutate(past=days <= 0).filter(days.between(1 - BEFORE_DAYS, AFTER_DAYS))
    sums = near.group_by("after_client", "after_day").aggregate(
        logins_before=near.logins.sum(where=near.past), logins_after=near.logins.sum(where=~near.past),
        session_before=near.session_minutes.sum(where=near.past),
        session_after=near.session_minutes.sum(where=~near.past),
    )  # fmt: skip
    both = sums.filter(sums.logins_before.notnull(), sums.logins_after.notnull())
    change = {name: (both[f"{name}_after"] - both[f"{name}_before"]).cast("float64") for name in ("logins", "session")}
    before = {f"{name}_before": both[f"{name}_before"].cast("float64") for name in ("logins", "session")}
    return both.select("after_client", "after_day", **change, **before)


def _part(day: Any) -> Any:
    """Days by thirties: what lies within thirty days of one is in its part or in one beside it, and joined by that
    instead of with all that is known of the client."""
    return day.delta(ibis.date("2000-01-01"), unit="day") // _PART


def _moved(moments: Any, employee: Employee, asked: Asked) -> Any:
    """A «yes» stays until a later «no» (domain §5)."""
    known = memtable({"of": "int64", "since": "date", "until": "date"}, _verdicts(employee, asked))
    near = moments.inner_join(known, moments.after_client == known.of)
    days = near.since.delta(near.after_day, unit="day")
    stands = (days <= 0) & (near.until.isnull() | (near.until > near.after_day))
    near = near.mutate(stands=stands, moves=days.between(1, LATER_DAYS))
    return near.group_by("after_client", "after_day").aggregate(stands=near.stands.any(), moves=near.moves.any())


def _verdicts(employee: Employee, asked: Asked) -> list[tuple[Any, ...]]:
    later = CompetitorVerdict.objects.filter(client=OuterRef("client"), on__gt=OuterRef("on"), verdict=Verdict.NO)
    rows = CompetitorVerdict.objects.visible_to(employee).filter(
        verdict=Verdict.YES, on__lte=asked.period.end + timedelta(days=LATER_DAYS)
    )
    known = rows.annotate(until=Subquery(later.order_by("on").values("on")[:1]))
    stands = known.filter(Q(until=None) | Q(until__gt=asked.period.start))
    return list(stands.order_by().values_list("client_id", "on", "until"))


def _balance(moments: Any, employee: Employee, asked: Asked) -> Any:
    """Of the monthly fee: what was connected and upsold less what was switched off."""
    known = memtable({"of": "int64", "on": "date", "amount": "float64"}, _changes(employee, asked))
    near = moments.inner_join(known, moments.after_client == known.of)
    near = near.filter(near.on.delta(near.after_day, unit="day").between(1, LATER_DAYS))
    return near.group_by("after_client", "after_day").aggregate(balance=near.amount.sum())


def _changes(employee: Employee, asked: Asked) -> list[tuple[Any, ...]]:
    until = asked.period.end + timedelta(days=LATER_DAYS)
    rows = ServiceChange.objects.visible_to(employee).filter(on__gt=asked.period.start, on__lte=until)
    amount = Cast("amount", FloatField())
    signed = Case(When(kind=ChangeKind.DISCONNECT, then=-amount), default=amount)
    return list(rows.order_by().annotate(signed_=signed).values_list("client_id", "on", "signed_"))
