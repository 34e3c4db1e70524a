"""Reads of the functional card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pghistory.core
from django.db.models import Count, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clients.choices import ClientStatus, ValueType
from clients.models import Client
from clients.queries import masks_numbers
from crm.staff.models import Employee

from . import rules
from .models import CardValue, Indicator, StatusGroup
from .rules import State
from .subjects import CLIENT, Subject, subjects


@dataclass(frozen=True)
class Line:
    """One indicator of one card; ``value`` is None where nothing was ever known."""

    indicator: Indicator
    value: CardValue | None
    state: State
    needed_by: frozenset[int] = frozenset()
    """Ids of status groups."""
    is_masked: bool = False
    """The value is a telephone number, and whoever looks has not asked for it."""

    @property
    def text(self) -> str:
        return self.value.value if self.value else ""

    @property
    def until(self) -> date | None:
        return self.value.valid_until if self.value else None

    @property
    def is_misfit(self) -> bool:
        """A file brought what is not of the type."""
        return bool(self.text) and not rules.fits(self.indicator.value_type, self.text, self.indicator.options)


@dataclass(frozen=True)
class Filling:
    """How far a status group is reached."""

    group: StatusGroup
    actual: int
    required: int

    @property
    def percent(self) -> int | None:
        return rules.fill_percent(self.actual, self.required)


@dataclass(frozen=True)
class Card:
    """Lines in the order of the directory, and the status groups they fill."""

    lines: list[Line]
    fillings: list[Filling] = field(default_factory=list)

    def sections(self, group: StatusGroup | None = None) -> list[tuple[str, list[Line]]]:
        """By section in the order of the directory, what has no section last; of one status group only, where given."""
        shown = [line for line in self.lines if group is None or group.pk in line.needed_by]
        sections: dict[str, list[Line]] = {}
        for line in sorted(shown, key=lambda line: not line.indicator.section):
            sections.setdefault(line.indicator.section, []).append(line)
        return list(sections.items())

    def counted(self, state: State) -> int:
        return sum(line.state is state for line in self.lines)

    def to_review(self) -> list[Line]:
        """What a review asks, in its order (domain §3)."""
        keyed = [(self._review_key(place, line), line) for place, line in enumerate(self.lines)]
        return [line for key, line in sorted((pair for pair in keyed if pair[0]), key=lambda pair: pair[0] or ())]

    @staticmethod
    def _review_key(place: int, line: Line) -> tuple[int, date, int] | None:
        return rules.review_key(line.state, bool(line.needed_by), line.until, place)


def card_of(subject: Subject, holder: Any, employee: Employee, day: date) -> Card:
    """The card of one client or person, of indicators in use. Four statements."""
    values = subject.values.objects.visible_to(employee).filter(**{subject.field: holder})
    known = {value.indicator_id: value for value in values.select_related("verified_by")}
    groups = list(
        StatusGroup.objects.filter(applies_to=subject.applies_to, is_active=True).prefetch_related("indicators")
    )
    needed: dict[int, set[int]] = {}
    for group in groups:
        for indicator in group.indicators.all():
            needed.setdefault(indicator.pk, set()).add(group.pk)
    indicators = Indicator.objects.filter(applies_to=subject.applies_to, is_active=True)
    masked = masks_numbers(subject.client_of(holder), employee)
    lines = [_line(one, known.get(one.pk), needed.get(one.pk, ()), day, masked) for one in indicators]
    return Card(lines, [_filling(group, lines) for group in groups])


def _line(indicator: Indicator, value: CardValue | None, groups: Iterable[int], day: date, masked: bool) -> Line:
    state = value.state(day) if value else State.EMPTY
    return Line(indicator, value, state, frozenset(groups), masked and is_number(indicator, value))


def is_number(indicator: Indicator, value: CardValue | None) -> bool:
    """Whether there is a telephone number to be masked."""
    return indicator.value_type == ValueType.PHONE and value is not None


def _filling(group: StatusGroup, lines: list[Line]) -> Filling:
    required = [line for line in lines if group.pk in line.needed_by]
    actual = sum(line.state in (State.ACTUAL, State.SOON) for line in required)
    return Filling(group, actual, len(required))


# --- History ---


@dataclass(frozen=True)
class Past:
    """What stood there until ``replaced_at``."""

    value: str
    verified_on: date | None
    valid_until: date | None
    verified_by: Employee | None
    replaced_at: datetime


def events_of(model: type[CardValue]) -> Any:
    """The history table of a model of values."""
    return pghistory.core.event_models(tracks_model=model)[0].objects  # type: ignore[attr-defined]  # made at run time


def newest_event(row: CardValue) -> int | None:
    """The id of the newest entry in the row's history."""
    ids = events_of(type(row)).filter(pgh_obj_id=row.pk).order_by("-pgh_id").values_list("pgh_id", flat=True)
    found: int | None = ids.first()
    return found


def history_of(value: CardValue | None, limit: int = 200) -> list[Past]:
    """Earlier states of a value, the newest first; the blank state in which a row begins is left out."""
    if value is None:
        return []
    events = events_of(type(value)).filter(pgh_obj_id=value.pk).order_by("-pgh_id")[:limit]
    people = Employee.objects.in_bulk({event.verified_by_id for event in events} - {None})
    return [
        Past(one.value, one.verified_on, one.valid_until, people.get(one.verified_by_id), one.pgh_created_at)
        for one in events
        if one.value or one.verified_on
    ]


# --- What falls due ---


def falling_due(subject: Subject, client: Client, first: date, last: date, but: int) -> tuple[dict[date, int], ...]:
    """How many values end on each of these days: of this client, and of all clients of its owner; one row left out."""
    rows = subject.values.objects.exclude(pk=but).filter(valid_until__range=(first, last))
    owner = "specialist" if client.specialist_id else "account_manager"
    of_client = {subject.client_path: client}
    of_owner = {f"{subject.client_path}__{owner}": getattr(client, f"{owner}_id")}
    return tuple(
        dict(rows.filter(**condition).order_by().values_list("valid_until").annotate(Count("pk")))
        for condition in (of_client, of_owner)
    )


def due_counts(clients: QuerySet[Client], day: date) -> QuerySet[Client]:
    """Clients with ``expired``, ``in_week``, ``in_month``: how many values of all their cards fall due.

    Disconnected clients are left out. ``in_week`` and ``in_month`` count what is still true today; the month includes
    the week. ``of_people`` says how many of those expired or due in the month are not of the client's own card.
    """
    yesterday, month = day - timedelta(days=1), day + timedelta(days=rules.SOON_DAYS - 1)
    return clients.exclude(status=ClientStatus.DISCONNECTED).annotate(
        expired=_due_count(subjects, None, yesterday),
        in_week=_due_count(subjects, day, day + timedelta(days=rules.WEEK_DAYS - 1)),
        in_month=_due_count(subjects, day, month),
        of_people=_due_count([one for one in subjects if one is not CLIENT], None, month),
    )


def _due_count(of: Iterable[Subject], first: date | None, last: date) -> Any:
    total: Any = Value(0)
    for subject in of:
        rows = _due(subject, first, last).values(subject.client_path).annotate(all=Count("pk")).values("all")
        total = total + Coalesce(Subquery(rows, output_field=IntegerField()), 0)
    return ExpressionWrapper(total, output_field=IntegerField())


def _due(subject: Subject, first: date | None, last: date) -> QuerySet[Any]:
    """Values on cards of this kind, of the client of the outer query, that end on one of these days."""
    values = subject.values.objects.filter(
        subject.counted or Q(),
        **{subject.client_path: OuterRef("pk")},
        indicator__is_active=True,
        valid_until__lte=last,
    )
    if first is not None:
        values = values.filter(valid_until__gte=first)
    found: QuerySet[Any] = values.exclude(value="").order_by()
    return found


def with_due(clients: QuerySet[Client], first: date | None, last: date) -> QuerySet[Client]:
    """Clients of whose cards, or of whose persons' cards, a value ends on one of these days."""
    condition: Any = Q()
    for subject in subjects:
        condition |= Exists(_due(subject, first, last))
    return clients.filter(condition)


def with_expired(owned: Q, day: date) -> int:
    """How many of these clients have something expired on their cards."""
    clients = Client.objects.filter(owned, merged_into=None).exclude(status=ClientStatus.DISCONNECTED)
    return with_due(clients, None, day - timedelta(days=1)).count()
