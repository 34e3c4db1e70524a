"""What a merge of two clients does with each kind of row that refers to a client: declared by the app of the row.

A merge refuses to begin while any relation to a client is undeclared, so a fact that nobody thought of is never left
behind unseen. Each app declares its own in ``AppConfig.ready``::

    from clients.merging import Movable, registry

    registry.add(Movable("persons.Mailing"), Movable("works.Work", ("client", "service_point", "person")))

Unique constraints are read from the model: a row whose key the survivor has already stays with the merged client, where
the page of the merge shows it, unless the declaration says more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from crm.staff.models import Employee

CLIENT = "clients.Client"


class Policy(Enum):
    MOVE = "move"
    """Rows go to the survivor."""
    JOIN = "join"
    """Rows go to the survivor; of two with one key, what refers to the merged client's row refers to the survivor's."""
    STAY = "stay"
    """Rows tell of the merged client itself, and stay with it."""
    REBUILD = "rebuild"
    """Rows follow from facts: ``rebuild`` makes them anew for both clients."""


@dataclass(frozen=True)
class Movable:
    """A model whose rows refer to a client, or to a row that a client has (a person, a subdivision).

    Attributes:
        label: «app.Model».
        fields: every field of the model that refers to a client or to a model declared as ``JOIN``.
        prefer: SQL over ``x``, the merged client's row, and ``y``, the survivor's row of the same key: where it is
            true, the two rows exchange what they say, so that the survivor shows the better one and neither is lost.
        fill: of a ``JOIN``: fields that the survivor's row takes from the other where it has none itself.
        unite: of a ``JOIN``: arrays to which the other's elements are added.
        alike: SQL over ``x`` and ``y``: rows of one owner that say the same, though no unique key forbids the second.
        stands: of a ``JOIN``: the field that leads from a row to one which stands for it already.
        say: a row as people know it, where its fields one after another do not tell, or tell too much.
        rebuild: of a ``REBUILD``: called with the ids of both clients, after a merge and after its undoing.
    """

    label: str
    fields: tuple[str, ...] = ("client",)
    policy: Policy = Policy.MOVE
    prefer: str = ""
    alike: str = ""
    stands: str = ""
    fill: tuple[str, ...] = ()
    unite: tuple[str, ...] = ()
    say: Callable[[Any], str] | None = None
    rebuild: Callable[[list[int]], object] | None = None

    @cached_property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The unique keys that a change of ``fields`` may break."""
        return tuple(key for key in _keys(self.model) if set(self.fields) & set(key.fields))


@dataclass(frozen=True)
class Key:
    """A unique constraint: ``fields`` by name, of the rows for which ``condition`` holds."""

    fields: tuple[str, ...]
    condition: models.UniqueConstraint | None = None
    nulls_are_equal: bool = False


def _keys(model: type[models.Model]) -> Iterator[Key]:
    yield from (Key((one.name,)) for one in model._meta.local_concrete_fields if one.unique and not one.primary_key)
    yield from (Key(tuple(names)) for names in model._meta.unique_together)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            conditional = constraint if constraint.condition is not None else None
            yield Key(tuple(constraint.fields), conditional, constraint.nulls_distinct is False)


@dataclass(frozen=True)
class Page:
    label: Any
    url_name: str
    allowed: Callable[[Employee], bool]


@dataclass
class Registry:
    declared: dict[str, Movable] = field(default_factory=dict)
    obstacles: list[Callable[[Any], str]] = field(default_factory=list)
    """Of higher apps: why a merge cannot be undone just now, in words; empty where it can."""
    pages: list[Page] = field(default_factory=list)
    """Lists of duplicates and of merges, beside each other."""

    def tabs(self, employee: Employee) -> list[tuple[Any, str]]:
        """The pages that the employee may open, as pairs of (label, address)."""
        return [(one.label, reverse(one.url_name)) for one in self.pages if one.allowed(employee)]

    def add(self, *entries: Movable) -> None:
        """Declare models.

        Raises:
            ValueError: a model is declared twice.
        """
        for one in entries:
            if one.label in self.declared:
                raise ValueError(f"{one.label} is declared twice for merging")
            self.declared[one.label] = one

    def of(self, *policies: Policy) -> list[Movable]:
        return [one for one in self.declared.values() if one.policy in policies]

    @property
    def joined(self) -> list[Movable]:
        return self.of(Policy.JOIN)

    def undeclared(self) -> list[str]:
        """Relations, as «app.Model.field», that a merge would not know what to do with."""
        targets = {CLIENT, *(one.label for one in self.joined)}
        known = {f"{one.label}.{name}" for one in self.declared.values() for name in one.fields}
        return sorted(set(relations_to(targets)) - known)


def relations_to(labels: Iterable[str]) -> Iterator[str]:
    """Every field of the project that refers to one of these models, and every bare number called ``client_id``.

    History stays as it was written: its models are left out. So are keys of rows to themselves.
    """
    wanted = set(labels)
    for model in apps.get_models(include_auto_created=True):
        if hasattr(model, "pgh_tracked_model"):
            continue
        for one in model._meta.local_concrete_fields:
            if _target(one) in wanted or (one.name == "client_id" and not one.is_relation):
                yield f"{model._meta.label}.{one.name}"


def _target(one: Any) -> str:
    return one.related_model._meta.label if one.is_relation and one.related_model else ""


registry = Registry()
