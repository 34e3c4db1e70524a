"""Facts as one employee may see them, with what the database says today of their clients, executors and persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import ibis
import pyarrow as pa
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import NullIf

from clients import rules as client_rules
from clients.choices import SizeSegment
from clients.models import Client, Segment
from contacts.persons.models import ContactPerson
from contacts.works.models import Campaign
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.staff.queries import Scope, scope_of
from debts.queries import with_debt_owner, with_depth_band

from .catalogue import SEGMENT, Attribute, Place
from .choices import Fact
from .cube import live_name
from .schema import NO_WORK, NO_WORK_WORD

_SIZE = Case(
    When(monthly_fee__gt=client_rules.LARGE_ABOVE, then=Value(SizeSegment.LARGE.value)),
    When(monthly_fee__isnull=False, then=Value(SizeSegment.SMALL_MEDIUM.value)),
    output_field=CharField(),
)


_ROWS = {
    Place.CLIENT: ("client", lambda: with_debt_owner(with_depth_band(Client.objects.annotate(size=_SIZE), today()))),
    Place.EXECUTOR: ("executor", lambda: Employee.objects.all()),
    Place.PERSON: ("person", lambda: ContactPerson.objects.exclude(characteristics=[])),
    Place.CAMPAIGN: ("campaign", lambda: Campaign.objects.all()),
}


class Seen:
    """What an employee sees of facts of any kind: only the rows that ``objects.visible_to(employee)`` shows today, with
    a column for each live attribute. The database is asked once, however many kinds of facts a report counts."""

    def __init__(self, employee: Employee, attributes: Iterable[Attribute]) -> None:
        self.employee, self.scope, self.attributes = employee, scope_of(employee), list(attributes)

    def of(self, fact: Fact, facts: Any) -> Any:
        facts = self._scoped(fact, facts)
        for key, attributes, said in self._said:
            facts = _with(facts, key, said)
            nothing = {one.unnests: facts[one.unnests].coalesce(_NOTHING) for one in attributes if one.unnests}
            facts = facts.mutate(**nothing) if nothing else facts
        return facts

    def _scoped(self, fact: Fact, facts: Any) -> Any:
        if self.scope.everything:
            return facts
        executors = _executors(self.scope, fact)
        if not executors:
            return facts.semi_join(self._clients, facts.client == self._clients.seen)
        marked = facts.left_join(self._clients, facts.client == self._clients.seen)
        return marked.filter(marked.seen.notnull() | marked.executor.isin(sorted(executors))).drop("seen")

    @cached_property
    def _clients(self) -> Any:
        clients = Client.objects.visible_to(self.employee).values_list("pk", flat=True)
        return _memtable({"seen": pa.int64()}, [(pk,) for pk in clients.order_by()])

    @cached_property
    def _said(self) -> list[tuple[str, list[Attribute], Any]]:
        """By which column of the facts, about which attributes, and the rows that say it."""
        found = []
        for place, (key, rows) in _ROWS.items():
            plain = [one for one in self.attributes if one.place is place and not one.code.startswith(SEGMENT)]
            found += [(key, plain, _rows_of(rows(), plain))] if plain else []
        segments = (one for one in self.attributes if one.code.startswith(SEGMENT))
        return found + [("client", [one], _segments_of(one)) for one in segments]


def _executors(scope: Scope, fact: Fact) -> frozenset[int]:
    """Whose facts are seen whoever the client is: an auditor's groups; of calls, one's own people's too."""
    return {Fact.WORKS: scope.listens_to, Fact.CALLS: scope.owners | scope.listens_to}.get(fact, frozenset())


def _rows_of(rows: QuerySet[Any], attributes: Sequence[Attribute]) -> Any:
    """What the rows say; an empty word is no word, and what is of no work says so."""
    types = {"key": pa.int64()} | {_column(one): _type(one) for one in attributes}
    values = [NullIf(F(one.of), Value("")) if _type(one) == pa.string() else F(one.of) for one in attributes]
    named = {f"value{place}": value for place, value in enumerate(values)}
    found = list(rows.order_by().annotate(**named).values_list("pk", *named))
    if any(one.unnests for one in attributes):
        found = [tuple(map(_once, row)) for row in found]
    if any(one.of_work for one in attributes):
        found.append((NO_WORK, *[NO_WORK_WORD for _one in attributes]))
    return _memtable(types, found)


def _once(value: Any) -> Any:
    """A list without repetitions: whoever has a characteristic has it once."""
    return list(dict.fromkeys(value)) if isinstance(value, list) else value


_NOTHING = ibis.literal([None], type="array<string>")
"""One empty element: who has no characteristic stands in a row of the report too."""


def _column(attribute: Attribute) -> str:
    return attribute.unnests or live_name(attribute.code)


def _segments_of(attribute: Attribute) -> Any:
    rows = Segment.objects.filter(type=int(attribute.of)).order_by().values_list("client_id", "name")
    return _memtable({"key": pa.int64(), live_name(attribute.code): pa.string()}, list(rows))


def _with(facts: Any, key: str, other: Any) -> Any:
    return facts.left_join(other, facts[key] == other.key).drop("key")


def _type(attribute: Attribute) -> pa.DataType:
    if attribute.unnests:
        return pa.list_(pa.string())
    return pa.int64() if attribute.of.endswith("_id") else pa.string()


def _memtable(types: dict[str, pa.DataType], rows: Sequence[tuple[Any, ...]]) -> Any:
    columns = zip(*rows, strict=True) if rows else [[] for _name in types]
    arrays = [pa.array(list(column), type=kind) for column, kind in zip(columns, types.values(), strict=True)]
    return ibis.memtable(pa.table(arrays, names=list(types)))
