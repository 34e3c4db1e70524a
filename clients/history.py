"""Who changed what of a client and when, read from the event tables that database triggers write.

An app registers each tracked model whose rows belong to a client::

    history.add(Source(ContactPerson, _("Contact person"), title=lambda event: event.full_name))

Imports, merges and raw SQL are seen as well as forms: the context of an event tells which it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

import pghistory.core
from django.db.models import CharField, Field, ForeignKey, Model, OuterRef, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.ui.editing import words
from crm.ui.formats import day as day_shown

from .choices import ValueType
from .history_actors import Actor, actors_of
from .merge_queries import with_merged
from .models import (
    AccessRequest,
    Advance,
    Client,
    CompetitorVerdict,
    Document,
    DocumentVersion,
    GroupMember,
    IndicatorValue,
    Segment,
    ServiceChange,
    ServicePoint,
    Subdivision,
)
from .queries import masks_numbers
from .rules import masked_numbers

Label = str | Promise


@dataclass(frozen=True)
class Source:
    """A tracked model.

    ``path`` leads from an event to the client's id, ``person_path`` to that of the contact person whom it is about,
    where there is one. ``holds_before``: events of changes hold the row as it was before (``pghistory.Old``), not as it
    became. ``title`` names the row of an event; ``related`` is what it reads along.
    ``extra`` are fields that are shown though no form edits them; ``hidden`` are those that are not.
    ``show`` gives other words for the values of a field: a function that reads what it needs once, and answers the
    function of a value. ``numbers`` names the fields of an event that hold telephone numbers: they are masked to
    whoever does not call the client.
    """

    model: type[Model]
    label: Label
    title: Callable[[Any], Any] = lambda event: ""
    path: str = "client_id"
    person_path: str = ""
    holds_before: bool = False
    related: tuple[str, ...] = ()
    extra: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    show: Mapping[str, Callable[[], Callable[[Any], str]]] = field(default_factory=dict)
    numbers: Callable[[Any], Collection[str]] = lambda event: ()

    @property
    def code(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def events(self) -> QuerySet[Any]:
        found: list[Any] = pghistory.core.event_models(tracks_model=self.model)
        return found[0]._default_manager.all()

    def fields(self) -> list[Field[Any, Any]]:
        return [one for one in self.model._meta.concrete_fields if self._is_shown(one)]

    def _is_shown(self, one: Field[Any, Any]) -> bool:
        if one.primary_key or one.name in self.hidden:
            return False
        return one.name in self.extra or (one.editable and not getattr(one, "generated", False))


@dataclass(frozen=True)
class Change:
    """One field: what it was and what it became, in words."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event; ``what`` is insert, update or delete; ``changes`` are empty where the row came or went."""

    source: Source
    at: datetime
    what: str
    title: str
    changes: tuple[Change, ...]
    actor: Actor


sources: dict[str, Source] = {}


def add(*added: Source) -> None:
    """Register tracked models.

    Raises:
        ValueError: a model is registered twice.
    """
    for source in added:
        if source.code in sources:
            raise ValueError(f"The history of {source.code} is registered twice")
        sources[source.code] = source


def entries_of(
    client: Client, employee: Employee, *, limit: int, skip: int = 0, code: str = "", persons: Collection[int] = ()
) -> list[Entry]:
    """Events of the client, the newest first: of all registered models or of that with the code.

    ``persons``, where given, are the only ones whom the events may be about. What happened to clients that were merged
    into this one belongs to it too. Whose events come is found in one statement; then a fixed number of statements
    follows for each model that has some on the page.
    """
    shown = [sources[code]] if code in sources else list(sources.values())
    if persons:
        shown = [one for one in shown if one.person_path]
    page = _page(shown, with_merged(client), persons, limit, skip)
    return list(_entries(page, employee, masked=masks_numbers(client, employee)))


_Pair = tuple[Source, Any]


def _page(shown: list[Source], owners: Collection[int], persons: Collection[int], limit: int, skip: int) -> list[_Pair]:
    parts = [
        source.events.filter(**{f"{source.path}__in": owners})
        .filter(**{f"{source.person_path}__in": persons} if persons else {})
        .order_by("-pgh_id")
        .annotate(source_code=Value(source.code, output_field=CharField()))
        .values_list("source_code", "pgh_id", "pgh_created_at")[: skip + limit]
        for source in shown
    ]
    newest = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    page = sorted(newest, key=lambda row: (row[2], row[1]), reverse=True)[skip : skip + limit]
    wanted: dict[str, list[int]] = defaultdict(list)
    for code, key, _at in page:
        wanted[code].append(key)
    events = {code: _events(sources[code], keys) for code, keys in wanted.items()}
    return [(sources[code], events[code][key]) for code, key, _at in page]


def _events(source: Source, keys: Collection[int]) -> dict[int, Any]:
    return source.events.select_related("pgh_context", *source.related).in_bulk(keys)


def _entries(page: list[_Pair], employee: Employee, *, masked: bool) -> Iterator[Entry]:
    by_source: dict[str, list[Any]] = defaultdict(list)
    for source, event in page:
        by_source[source.code].append(event)
    others = {code: _other_sides(sources[code], events) for code, events in by_source.items()}
    raw = [list(_raw_changes(source, event, others[source.code].get(event.pgh_id))) for source, event in page]
    shows = {code: _Shows(sources[code]) for code in by_source}
    names, actors = _names(chain.from_iterable(raw)), actors_of([event for _source, event in page], employee)
    for (source, event), changes, actor in zip(page, raw, actors, strict=True):
        hidden = source.numbers(event) if masked else ()
        said = tuple(_said(shows[source.code], change, names, hidden) for change in changes)
        yield Entry(source, event.pgh_created_at, event.pgh_label, str(source.title(event)), said, actor)


def _other_sides(source: Source, events: list[Any]) -> dict[int, Any]:
    """The state on the other side of each change: the event before it, or, where events hold what was, the next one.

    The newest change of a row that holds what was leads to the row as it is now.
    """
    table, changed = source.events, [event for event in events if event.pgh_label == "update"]
    same = table.filter(pgh_obj_id=OuterRef("pgh_obj_id")).order_by()
    if source.holds_before:
        near = same.filter(pgh_id__gt=OuterRef("pgh_id")).order_by("pgh_id")
    else:
        near = same.filter(pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    pairs = dict(
        table.filter(pgh_id__in=[event.pgh_id for event in changed])
        .annotate(near=Subquery(near.values("pgh_id")[:1]))
        .values_list("pgh_id", "near")
    )
    states = table.in_bulk([near for near in pairs.values() if near])
    now = _present(source, [event.pgh_obj_id for event in changed if not pairs[event.pgh_id]])
    return {event.pgh_id: states.get(pairs[event.pgh_id]) or now.get(event.pgh_obj_id) for event in changed}


def _present(source: Source, keys: list[int]) -> dict[int, Any]:
    return source.model._base_manager.in_bulk(keys) if source.holds_before else {}


_Raw = tuple[Any, Any, Any]


def _raw_changes(source: Source, event: Any, other: Any) -> Iterator[_Raw]:
    """Fields that differ, with their values before and after; nothing where the other side is not known."""
    if other is None:
        return
    before, after = (event, other) if source.holds_before else (other, event)
    for one in source.fields():
        was, became = getattr(before, one.attname), getattr(after, one.attname)
        if was != became:
            yield one, was, became


_Names = dict[type[Model], dict[Any, str]]


def _names(changes: Iterable[_Raw]) -> _Names:
    """What rows that changes refer to are called; one statement a model."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for one, was, became in changes:
        if isinstance(one, ForeignKey):
            wanted[one.related_model].update({was, became} - {None})
    return {
        model: {key: str(row) for key, row in model._base_manager.in_bulk(keys).items()}
        for model, keys in wanted.items()
    }


class _Shows(dict[str, Callable[[Any], str]]):
    """The words of a source's fields, each prepared when first needed."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source

    def __missing__(self, name: str) -> Callable[[Any], str]:
        self[name] = self.source.show[name]()
        return self[name]

    def knows(self, name: str) -> bool:
        return name in self.source.show


def _said(shows: _Shows, change: _Raw, names: _Names, hidden: Collection[str]) -> Change:
    one, *values = change
    before, after = (_in_words(shows, one, value, names) for value in values)
    if one.name in hidden:
        before, after = masked_numbers(before), masked_numbers(after)
    label = str(one.verbose_name)
    return Change(label[:1].upper() + label[1:], before, after)


def _in_words(shows: _Shows, one: Field[Any, Any], value: Any, names: _Names) -> str:
    if isinstance(one, ForeignKey) and value is not None:
        return names[one.related_model].get(value, f"№ {value}")
    return shows[one.name](value) if value and shows.knows(one.name) else words(one, value if value != [] else None)


def card_numbers(event: Any) -> Collection[str]:
    """Of an entry of a functional card: its value, where the indicator is a telephone number."""
    return ("value",) if event.indicator.value_type == ValueType.PHONE else ()


def register() -> None:
    add(
        Source(Client, _("Client"), path="pgh_obj_id", extra=frozenset({"merged_into"})),
        Source(
            Segment, _("Segment"), lambda event: event.type, holds_before=True, related=("type",),
            hidden=frozenset({"type"}),
        ),
        Source(
            IndicatorValue, _("Functional card"), lambda event: event.indicator, holds_before=True,
            related=("indicator",), hidden=frozenset({"indicator"}), numbers=card_numbers,
        ),
        Source(Subdivision, _("Subdivision"), lambda event: event.name),
        Source(ServicePoint, _("Service point"), lambda event: event.name),
        Source(CompetitorVerdict, _("Competitor"), lambda event: _day(event.on), holds_before=True),
        Source(
            GroupMember, _("Client group"), lambda event: event.group, related=("group",), hidden=frozenset({"group"})
        ),
        Source(AccessRequest, _("Access request"), lambda event: event.person_name),
        Source(Advance, _("Advance"), lambda event: f"{_day(event.starts_on)} – {_day(event.ends_on)}"),
        Source(Document, _("Document"), lambda event: event.title, extra=frozenset({"removed_at"})),
        Source(
            DocumentVersion, _("File of a document"), lambda event: event.file_name or event.link,
            path="document__client_id",
        ),
        Source(ServiceChange, _("Service change"), lambda event: f"{event.subject} {_day(event.on)}".strip()),
    )  # fmt: skip


def _day(day: date) -> str:
    return day_shown(day)
