"""Contacts as one employee may see them, with what the database says today of their clients and executors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import pyarrow as pa
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import NullIf

from clients import rules as client_rules
from clients.choices import SizeSegment
from clients.models import Client, Segment
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .catalogue import SEGMENT, Attribute, Place
from .cube import live_name

_SIZE = Case(
    When(monthly_fee__gt=client_rules.LARGE_ABOVE, then=Value(SizeSegment.LARGE.value)),
    When(monthly_fee__isnull=False, then=Value(SizeSegment.SMALL_MEDIUM.value)),
    output_field=CharField(),
)


def seen_by(employee: Employee, contacts: Any, attributes: Iterable[Attribute]) -> Any:
    """Only the works that ``Work.objects.visible_to(employee)`` shows today, with a column for each live attribute."""
    contacts = _scoped(employee, contacts)
    live = [one for one in attributes if one.expression is None]
    of_clients = [one for one in live if one.place is Place.CLIENT]
    of_executors = [one for one in live if one.place is Place.EXECUTOR]
    if of_clients:
        plain = [one for one in of_clients if not one.code.startswith(SEGMENT)]
        contacts = _joined(contacts, "client", Client.objects.annotate(size=_SIZE), plain) if plain else contacts
        for segment in (one for one in of_clients if one.code.startswith(SEGMENT)):
            contacts = _with_segment(contacts, segment)
    return _joined(contacts, "executor", Employee.objects.all(), of_executors) if of_executors else contacts


def _scoped(employee: Employee, contacts: Any) -> Any:
    scope = scope_of(employee)
    if scope.everything:
        return contacts
    clients = Client.objects.visible_to(employee).values_list("pk", flat=True)
    seen = _memtable({"seen": pa.int64()}, [(pk,) for pk in clients.order_by()])
    if not scope.listens_to:
        return contacts.semi_join(seen, contacts.client == seen.seen)
    marked = contacts.left_join(seen, contacts.client == seen.seen)
    heard = marked.executor.isin(sorted(scope.listens_to))
    return marked.filter(marked.seen.notnull() | heard).drop("seen")


def _joined(contacts: Any, key: str, rows: QuerySet[Any], attributes: Sequence[Attribute]) -> Any:
    """``contacts`` with what the rows say; an empty word is no word."""
    types = {"key": pa.int64()} | {live_name(one.code): _type(one) for one in attributes}
    values = [NullIf(F(one.of), Value("")) if _type(one) == pa.string() else F(one.of) for one in attributes]
    named = {f"value{place}": value for place, value in enumerate(values)}
    found = rows.order_by().annotate(**named).values_list("pk", *named)
    return _with(contacts, key, _memtable(types, list(found)))


def _with_segment(contacts: Any, attribute: Attribute) -> Any:
    rows = Segment.objects.filter(type=int(attribute.of)).order_by().values_list("client_id", "name")
    return _with(contacts, "client", _memtable({"key": pa.int64(), live_name(attribute.code): pa.string()}, list(rows)))


def _with(contacts: Any, key: str, other: Any) -> Any:
    return contacts.left_join(other, contacts[key] == other.key).drop("key")


def _type(attribute: Attribute) -> pa.DataType:
    return pa.int64() if attribute.of.endswith("_id") else pa.string()


def _memtable(types: dict[str, pa.DataType], rows: Sequence[tuple[Any, ...]]) -> Any:
    columns = zip(*rows, strict=True) if rows else [[] for _name in types]
    arrays = [pa.array(list(column), type=kind) for column, kind in zip(columns, types.values(), strict=True)]
    return ibis.memtable(pa.table(arrays, names=list(types)))
