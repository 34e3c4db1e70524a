"""What the pages of duplicates and merges show."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from crm.staff.models import Employee
from crm.ui.editing import words
from crm.ui.formats import DASH

from . import merge_rows
from .duplicates import Signs, signs
from .merge_models import MergeBase, SuspicionBase
from .merging import CLIENT, Movable, Policy, registry
from .models import Client, Merge, Suspicion

ROWS_SHOWN = 5

TOGETHER = ("status", "connected_on", "disconnected_on", "disconnection_reason")
"""Fields of a client that make sense together only."""


@dataclass(frozen=True)
class Common:
    """A sign that two clients have in common, in words."""

    label: str
    detail: str
    weight: int


def in_common(suspicion: SuspicionBase, known: Signs = signs) -> list[Common]:
    """The strongest first."""
    weights = known.weights()
    found = [
        Common(known.label(code), known.show(code, suspicion.details.get(code, "")), weights.get(code, 0))
        for code in suspicion.signs
    ]
    return sorted(found, key=lambda one: -one.weight)


def suspicions_of(client: Client, employee: Employee) -> QuerySet[Suspicion]:
    """Open pairs with the client, as the employee may see them; the other one is :func:`other_of`."""
    pairs = Suspicion.objects.visible_to(employee).open()
    return pairs.filter(Q(first=client) | Q(second=client)).select_related("first", "second")


def other_of(suspicion: Suspicion, client: Client) -> Client:
    return suspicion.second if suspicion.first_id == client.pk else suspicion.first


def suspicion_between(
    one: Model, other: Model, employee: Employee, suspicions: type[SuspicionBase] = Suspicion
) -> SuspicionBase | None:
    manager: Any = suspicions._default_manager
    first, second = sorted((one.pk, other.pk))
    found: SuspicionBase | None = manager.visible_to(employee).filter(first=first, second=second).first()
    return found


def survivor_of(number: str, employee: Employee) -> Client | None:
    """The client that one with this number was merged into, where the employee sees it."""
    survivors = Client.objects.filter(number=number).exclude(merged_into=None).values("merged_into")
    return Client.objects.visible_to(employee).filter(pk__in=survivors).first()


def with_merged(client: Client) -> list[int]:
    """Ids of the client and of those merged into it: under all of them its history was written."""
    return [client.pk, *Client.objects.filter(merged_into=client).order_by("pk").values_list("pk", flat=True)]


# --- Side by side -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One field of both clients as people read it; ``takes`` the value of the client that is merged."""

    name: str
    label: str
    mine: str
    theirs: str
    takes: bool
    errors: Sequence[str] = ()

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def choices_of(
    survivor: Model,
    loser: Model,
    fields: Sequence[Any],
    taken: Collection[str] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    together: Collection[str] = TOGETHER,
) -> list[Choice]:
    """Fields that differ come first. Unless ``taken`` says, a value is taken where the survivor has none.

    Those that mean something together only are not mixed unasked: a date of disconnection would disconnect the
    survivor.
    """
    found = []
    for one in fields:
        mine, theirs = getattr(survivor, one.name), getattr(loser, one.name)
        fills = one.name not in together and _is_nothing(mine) and not _is_nothing(theirs)
        takes = one.name in taken if taken is not None else fills
        label = str(one.verbose_name)
        found.append(
            Choice(
                one.name,
                label[:1].upper() + label[1:],
                _shown_value(one, mine),
                _shown_value(one, theirs),
                takes,
                (errors or {}).get(one.name, ()),
            )
        )
    return sorted(found, key=lambda choice: not choice.differs)


def _shown_value(field: Any, value: Any) -> str:
    return DASH if _is_nothing(value) else words(field, value)


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""


def seal(choices: Sequence[Choice]) -> str:
    """Of what is shown: whoever chooses between values must have seen these very ones."""
    said = "\x1f".join(f"{one.name}\x1e{one.mine}\x1e{one.theirs}" for one in sorted(choices, key=lambda one: one.name))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Clash:
    """Two rows of one key, described; ``exchanged``: the survivor will show what the other says."""

    theirs: str
    mine: str
    exchanged: bool = False

    @property
    def is_same(self) -> bool:
        return self.theirs == self.mine


@dataclass
class Kind:
    """What becomes of rows of one kind."""

    label: str
    moving: int = 0
    joined: int = 0
    staying: int = 0
    clashes: list[Clash] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.joined + self.staying - len(self.clashes)


def kinds_of(found: merge_rows.Survey) -> list[Kind]:
    return [kind for one in _shown() if (kind := _kind(one, found))]


def _shown() -> Iterator[Movable]:
    """Kinds that people know: clients merged earlier come along without a word."""
    yield from (one for one in registry.of(Policy.MOVE, Policy.JOIN) if one.label != CLIENT)


def _kind(one: Movable, found: merge_rows.Survey) -> Kind | None:
    met = found.met.get(one.label, [])
    moving = found.moving.get(one.label, 0)
    if not (met or moving):
        return None
    joins = one.policy is Policy.JOIN
    kind = Kind(_label(one), moving, len(met) if joins else 0, 0 if joins else len(met))
    shown = met[:ROWS_SHOWN]
    said = describe(one, [pk for pair in shown for pk in (pair.x, pair.y)])
    kind.clashes = [Clash(said.get(pair.x, ""), said.get(pair.y, ""), pair.prefers_x) for pair in shown]
    return kind


def _label(one: Movable) -> str:
    label = str(one.model._meta.verbose_name_plural)
    return label[:1].upper() + label[1:]


def describe(one: Movable, ids: Collection[int]) -> dict[int, str]:
    """Rows in words: as declared, else what stands in their fields, references by name. One statement."""
    if not ids:
        return {}
    fields = [each for each in one.model._meta.concrete_fields if not each.primary_key and each.name != "client"]
    related = [each.name for each in one.model._meta.concrete_fields if each.is_relation and each.name != "client"]
    rows = one.model._default_manager.select_related(*related).in_bulk(list(ids))
    return {pk: one.say(row) if one.say else " · ".join(_said(row, fields)) or DASH for pk, row in rows.items()}


def _said(row: Model, fields: Sequence[Any]) -> Iterator[str]:
    for one in fields:
        value = getattr(row, one.name)
        if isinstance(value, bool):
            if value != one.default:
                yield f"{one.verbose_name}: {words(one, value)}"
        elif value not in (None, "", []) and not isinstance(value, dict):  # what machines noted is no text for people
            yield words(one, value)


# --- After a merge ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeftBehind:
    label: str
    rows: list[str]
    more: int


def merges_of(client: Client, employee: Employee) -> QuerySet[Merge]:
    """Standing merges into the client, the newest first."""
    return Merge.objects.visible_to(employee).standing().filter(survivor=client).select_related("loser")


def moved_by(merge: MergeBase) -> list[Kind]:
    """What the merge moved and joined, as it was counted then."""
    kinds = []
    for one in _shown():
        moved, joined = merge.moved.get(one.label, 0), merge.joined.get(one.label, 0)
        staying = len(merge.stayed.get(one.label, ()))
        if moved or joined or staying:
            kinds.append(Kind(_label(one), moved, joined, staying))
    return kinds


def left_behind(merge: MergeBase, limit: int = 50) -> list[LeftBehind]:
    """Rows that stayed with the merged client, each in words."""
    found = []
    for one in _shown():
        ids = merge.stayed.get(one.label, ())
        if ids:
            said = describe(one, ids[:limit])
            found.append(LeftBehind(_label(one), [said[pk] for pk in ids[:limit] if pk in said], len(ids[limit:])))
    return found
