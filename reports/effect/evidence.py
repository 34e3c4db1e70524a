"""What the facts say of talks with a case and of clients left without: sums by strata, from the files of the pivot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import repeat
from typing import Any

import ibis

from clients.choices import Cadence, SizeSegment
from clients.models import Client
from contacts.works.choices import HELD_STATES
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from reports import engine
from reports.catalogue import MEASURES, PARTS, Additive
from reports.choices import FACTS, Fact, Subject
from reports.rules import Period
from reports.workplace import whole_files
from triggers.choices import Band, Parameter

from . import outcomes
from .choices import By, Row
from .rules import AFTER_DAYS, BEFORE_DAYS, CHANGES, Sample

ALIKE = {"band": Band.values, "size": SizeSegment.values, "cadence": Cadence.values}
"""Clients of one month are alike who have the same of these."""

RAISED = ("t", "a")
"""Letters of the levels that raise the risk: threat and attention."""

SPOKEN = (Row.QUALITY, Row.AIR)
CAME = tuple(row for row in Row if row not in SPOKEN)
"""Rows of each talk, and of the first one with a client."""

_SIDES = ("told", "group")
_KEYS = (*_SIDES, "stratum")
_TALK = ("work", "client", "day", "month", "stratum", "group")

ALL = ""
"""The group of all together."""

_BEFORE, _AFTER = timedelta(days=BEFORE_DAYS), timedelta(days=AFTER_DAYS + 7)
"""Usage comes by weeks: a week more shows that it has come for all the days after a talk."""


@dataclass(frozen=True)
class Asked:
    """``day`` is today: what comes later is not known. ``groups`` are the groups of each case, by case, audience or
    author; only these cases count as told. ``parameter`` bounds both sides to clients whose risk it raised."""

    period: Period
    day: date
    by: str
    groups: Mapping[int, tuple[str, ...]]
    specialist: int | None = None
    parameter: str = ""


@dataclass
class Evidence:
    """By group: works and clients with the case; samples of each row by stratum, and how many different clients they
    are of, on both sides."""

    works: dict[str, int] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    told: dict[tuple[str, Row], dict[Hashable, Sample]] = field(default_factory=lambda: defaultdict(dict))
    left: dict[tuple[str, Row], dict[Hashable, Sample]] = field(default_factory=lambda: defaultdict(dict))
    told_clients: dict[tuple[str, Row], int] = field(default_factory=dict)
    left_clients: dict[tuple[str, Row], int] = field(default_factory=dict)
    left_all: int = 0
    changed_since: datetime | None = None


def evidence(employee: Employee, asked: Asked) -> Evidence:
    """Of the works with clients whom the employee sees.

    Raises:
        Unusable: a file is missing or damaged.
    """
    around = Period(asked.period.start - _BEFORE, asked.period.end + _AFTER)
    with whole_files(around, FACTS[Subject.WORKS]) as held, engine.connected() as backend:
        facts = {
            fact: (table := engine.read(backend, fact, held.paths[fact])).filter(
                table.day.between(around.start, around.end)
            )
            for fact in FACTS[Subject.WORKS]
        }
        return _Reading(backend, employee, asked, facts).read(held.changed_since)


class _Reading:
    def __init__(self, backend: Any, employee: Employee, asked: Asked, facts: Mapping[Fact, Any]) -> None:
        self.backend, self.employee, self.asked, self.facts = backend, employee, asked, facts

    def read(self, changed_since: datetime | None) -> Evidence:
        talks = engine.keep(self.backend, "talks", self._talks())
        found = Evidence(changed_since=changed_since)
        self._take_works(found, talks)
        self._take(found, engine.keep(self.backend, "spoken", self._spoken(talks)), SPOKEN)
        self._take(found, engine.keep(self.backend, "came", self._came(talks)), CAME)
        return found

    # --- Talks: those with a case, once for each of their groups, and those with clients left without -----------------

    def _talks(self) -> Any:
        works = engine.keep(self.backend, "held", self._works())  # read once, asked three times
        told = works.filter(works.cases[0].notnull())
        left = works.anti_join(told.select("client").distinct(), "client")
        asked = self.asked.period
        told, left = told.filter(told.day >= asked.start), left.filter(left.day >= asked.start)
        if parameter := self.asked.parameter:
            told, left = told.filter(_raised(told, parameter)), left.filter(_raised(left, parameter))
        return ibis.union(self._grouped_told(told), self._grouped_left(left))

    def _works(self) -> Any:
        table, asked = self.facts[Fact.WORKS], self.asked
        table = table.filter(table.state.isin([state.value for state in HELD_STATES]), table.day <= asked.period.end)
        if not scope_of(self.employee).everything:
            seen = Client.objects.visible_to(self.employee).order_by().values_list("pk", flat=True)
            table = table.semi_join(outcomes.memtable({"client": "int64"}, [(pk,) for pk in seen]), "client")
        levels = ("levels",) if self.asked.parameter or self.asked.by == By.PARAMETER else ()
        month = table.day.year() * 12 + table.day.month()
        return table.select(
            "work", "client", "executor", "day", "cases", *levels, month=month, stratum=_stratum(table, month)
        )

    def _grouped_told(self, works: Any) -> Any:
        if self.asked.specialist:
            works = works.filter(works.executor == self.asked.specialist)
        each = works.mutate(case_told=works.cases.unnest())
        named = [(case, group) for case, groups in self.asked.groups.items() for group in groups]
        known = outcomes.memtable({"case_told": "int64", "group": "string"}, named)
        each = each.inner_join(known, "case_told")
        parts = [each.mutate(group=ibis.literal(ALL))]
        if self.asked.by == By.SPECIALIST:
            parts.append(each.mutate(group=each.executor.cast("string").fill_null("~")))
        elif self.asked.by == By.PARAMETER:
            parts += _by_parameter(each)
        else:
            parts.append(each)
        found = ibis.union(*(one.select(_TALK) for one in parts), distinct=True)
        return found.mutate(told=ibis.literal(True))

    def _grouped_left(self, works: Any) -> Any:
        parts = [works.mutate(group=ibis.literal(ALL))]
        if self.asked.by == By.PARAMETER:
            parts += _by_parameter(works)
        found = [one.select(_TALK) for one in parts]
        together = found[0] if len(found) == 1 else ibis.union(*found)
        return together.mutate(told=ibis.literal(False))

    # --- Values -------------------------------------------------------------------------------------------------------

    def _spoken(self, talks: Any) -> Any:
        """Calls of the client on the day of each talk, summed by client: a year has a million talks."""
        calls = self._calls()
        found = talks.inner_join(calls, [talks.client == calls.call_client, talks.day == calls.call_day])
        return found.group_by(*_KEYS, "client").aggregate(**_sums(found, SPOKEN))

    def _came(self, talks: Any) -> Any:
        """What was before the first talk with each client, and what came after it."""
        first = engine.keep(self.backend, "firsts", self._firsts(talks))
        moments = first.select(after_client="client", after_day="day").distinct()
        after = outcomes.after(self.backend, moments, self.facts[Fact.USAGE], self.employee, self.asked)
        found = first.inner_join(after, [first.client == after.after_client, first.day == after.after_day])
        return found.group_by(*_KEYS, "client").aggregate(**_sums(found, CAME))

    def _firsts(self, talks: Any) -> Any:
        """Of a client left without each month has a first talk of its own: there is no case that it would be of."""
        told, left = talks.filter(talks.told), talks.filter(~talks.told)
        return ibis.union(_first(told, (*_SIDES, "client")), _first(left, (*_SIDES, "client", "month")))

    def _calls(self) -> Any:
        table = self.facts[Fact.CALLS]
        effective, quality, air = (_expression(code)(table) for code in ("effective", "quality", "air_seconds"))
        table = table.mutate(is_quality=quality, air_seconds=air).filter(effective & table.client.notnull())
        return table.group_by(call_client=table.client, call_day=table.day).aggregate(
            quality=table.is_quality.any().cast("float64"), air=table.air_seconds.sum() / 60.0
        )

    # --- What is said -------------------------------------------------------------------------------------------------

    def _take_works(self, found: Evidence, talks: Any) -> None:
        counts = talks.group_by(*_SIDES).aggregate(works=talks.count(), clients=talks.client.nunique())
        for one in engine.rows(self.backend, counts).to_pylist():
            if one["told"]:
                found.works[one["group"]], found.clients[one["group"]] = one["works"], one["clients"]
            elif one["group"] == ALL:
                found.left_all = one["clients"]

    def _take(self, found: Evidence, by_client: Any, rows: tuple[Row, ...]) -> None:
        """Sums of each client, added up by stratum; different clients are counted beside them."""
        sums = {name: by_client[name].sum() for name in by_client.columns if name not in (*_KEYS, "client")}
        table = engine.rows(self.backend, by_client.group_by(*_KEYS).aggregate(**sums)).to_pydict()
        for row in rows:
            _take_sums(found, table, row)
        known = {row.value: by_client.client.nunique(where=by_client[f"{row}_n"] > 0) for row in rows}
        for one in engine.rows(self.backend, by_client.group_by(*_SIDES).aggregate(**known)).to_pylist():
            side = found.told_clients if one["told"] else found.left_clients
            side |= {(one["group"], row): one[row.value] for row in rows}


def _expression(code: str) -> Any:
    measure = PARTS.get(code) or MEASURES[code]
    assert isinstance(measure, Additive)
    assert measure.expression
    return measure.expression


def _stratum(table: Any, month: Any) -> Any:
    """One number for the month and whatever makes clients alike, 0 where it is not known: grouping by their names
    takes several times as long."""
    number = month
    for name, values in ALIKE.items():
        places = [(value, place) for place, value in enumerate(values, 1)]
        number = number * (len(values) + 1) + table[name].cases(*places, else_=0)
    return number.cast("int32")


def _raised(table: Any, parameter: str) -> Any:
    place = Parameter.values.index(parameter)
    return table.levels.substr(place, 1).isin(RAISED)


def _by_parameter(works: Any) -> list[Any]:
    return [works.filter(_raised(works, code)).mutate(group=ibis.literal(code)) for code in Parameter.values]


def _first(talks: Any, keys: tuple[str, ...]) -> Any:
    """The first talk of each of the keys: the least day, then work. By an aggregate: a window would sort them all."""
    place = talks.day.delta(ibis.date("2000-01-01"), unit="day") * 10**11 + talks.work
    first = talks.group_by(*keys).aggregate(day=talks.day.min(), stratum=talks.stratum.argmin(place))
    return first.select(*_KEYS, "client", "day")


def _sums(valued: Any, rows: tuple[Row, ...]) -> dict[str, Any]:
    """How many values of each row there are, their sum, that of their squares."""
    sums: dict[str, Any] = {}
    for row in rows:
        value = valued[row.value]
        sums |= {f"{row}_n": value.count(), f"{row}_sum": value.sum(), f"{row}_squares": (value * value).sum()}
    return sums | {f"{row}_before": valued[f"{row}_before"].sum() for row in rows if row in CHANGES}


def _take_sums(found: Evidence, table: Mapping[str, list[Any]], row: Row) -> None:
    """``table`` by its columns: a year of sixty cases has twenty thousand strata."""
    before = table.get(f"{row}_before", repeat(0.0))
    samples = map(Sample, table[f"{row}_n"], table[f"{row}_sum"], table[f"{row}_squares"], before)
    for told, group, stratum, sample in zip(*(table[key] for key in _KEYS), samples, strict=False):
        if sample.number:
            (found.told if told else found.left)[group, row][stratum] = sample
