"""What the values of attributes are called, and in which order they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import Case
from clients.choices import Category, ClientStatus, SizeSegment
from clients.models import Client, Region
from contacts.persons.models import Characteristic, ContactPerson
from contacts.works.choices import Method, Stage, WorkKind, WorkState
from contacts.works.models import Campaign, Direction, Instrument, Topic, Work, WorkResult
from crm.staff.models import Department, Employee, Group
from crm.staff.rules import name_key
from crm.ui import formats
from debts.choices import DepthBand, Owner, PromiseState
from debts.models import NonpaymentReason
from triggers.choices import Band

from .catalogue import Attribute
from .schema import NO_WORK, NO_WORK_WORD

Labels = dict[Any, str]
_CHOICES: dict[str, Any] = {
    "state": WorkState, "kind": WorkKind, "method": Method, "stage": Stage, "band": Band, "category": Category,
    "size": SizeSegment, "status": ClientStatus, "debt_work": Owner, "debt_depth": DepthBand,
    "promise_state": PromiseState,
}  # fmt: skip
_ROWS: dict[str, Callable[[], QuerySet[Any]]] = {
    "employee": lambda: Employee.objects.only("full_name", "username"),
    "result": lambda: WorkResult.objects.all(),
    "client": lambda: Client.objects.only("number", "name"),
    "person": lambda: ContactPerson.objects.only("full_name"),
    "direction": lambda: Direction.objects.all(),
    "topic": lambda: Topic.objects.all(),
    "instrument": lambda: Instrument.objects.all(),
    "campaign": lambda: Campaign.objects.only("name"),
    "case": lambda: Case.objects.only("title"),
    "group": lambda: Group.objects.all(),
    "department": lambda: Department.objects.all(),
    "region": lambda: Region.objects.all(),
    "reason": lambda: NonpaymentReason.objects.all(),
}

_SCOPED: dict[str, tuple[str, Callable[[Employee], QuerySet[Any]]]] = {
    "client": ("client", Client.objects.visible_to),
    "person": ("person", ContactPerson.objects.visible_to),
    "campaign": ("campaign", Campaign.objects.visible_to),
    "case": ("cases__case", Case.objects.visible_to),
}
"""What is not everybody's to know: the field of a work, and the rows that one sees without a work."""


def labels(attribute: Attribute, values: Collection[Any]) -> Labels:
    """The names of these values; one statement where they are rows of a table. What has no value is «—»."""
    without = {None: "—"} | (dict.fromkeys(_OF_NO_WORK, _("no work")) if attribute.of_work else {})
    return without | _named(attribute.names, {value for value in values if value not in without})


_OF_NO_WORK = (NO_WORK, NO_WORK_WORD)


def labels_for(employee: Employee, attribute: Attribute, values: Collection[Any]) -> Labels:
    """As :func:`labels`, of values that an address names: what the employee does not see is a bare number, as what is
    not there."""
    named = labels(attribute, values)
    if attribute.names not in _SCOPED:
        return named
    field, rows = _SCOPED[attribute.names]
    keys = [value for value in values if value is not None and value not in _OF_NO_WORK]
    seen = set(rows(employee).filter(pk__in=keys).values_list("pk", flat=True))
    works = Work.objects.visible_to(employee).filter(**{f"{field}__in": keys})
    seen.update(works.order_by().values_list(field, flat=True).distinct())
    return {value: f"№ {value}" if value in keys and value not in seen else name for value, name in named.items()}


def _named(names: str, values: set[Any]) -> dict[Any, str]:
    if names == "characteristic":
        known = dict(Characteristic.objects.values_list("code", "name"))
        return {value: known.get(value, value) for value in values}
    if names in _ROWS:
        found = {row.pk: _title(row) for row in _ROWS[names]().filter(pk__in=values)}
        return {value: found.get(value, f"№ {value}") for value in values}
    if names in _CHOICES:
        chosen = dict(_CHOICES[names].choices)
        return {value: str(chosen.get(value, value)) for value in values}
    return {value: _WRITTEN.get(names, str)(value) for value in values}


def _title(row: Any) -> str:
    return f"{row.number} - {row.name}" if isinstance(row, Client) else str(row)


def _week(day: date) -> str:
    return _("week of %(day)s") % {"day": formats.day(day)}


def _quarter(day: date) -> str:
    return _("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "day": formats.day,
    "week": _week,
    "month": lambda day: date_format(day, "YEAR_MONTH_FORMAT"),
    "quarter": _quarter,
    "weekday": lambda number: date_format(date(2024, 1, 1 + number), "l"),
    "hour": lambda hour: f"{hour}:00",
    "incoming": lambda flag: pgettext("calls", "Incoming") if flag else pgettext("calls", "Outgoing"),
}
_IN_THEIR_ORDER = {
    "debt_depth": {band.value: place for place, band in enumerate(DepthBand)},
    "promise_state": {state.value: place for place, state in enumerate(PromiseState)},
}
_AS_THEY_ARE = frozenset({"day", "week", "month", "quarter", "year", "weekday", "hour", "stage"})


def order(attribute: Attribute, value: Any, named: Labels) -> tuple[Any, ...]:
    """By time, number or stage where that is what it is, by name elsewhere; what has no value, or no work, last."""
    if value is None:
        return (2,)
    if attribute.of_work and value in _OF_NO_WORK:
        return (1,)
    if attribute.names in _IN_THEIR_ORDER:
        places = _IN_THEIR_ORDER[attribute.names]
        return (0, places.get(value, len(places)))
    return (0, value) if attribute.names in _AS_THEY_ARE else (0, name_key(named[value]))
