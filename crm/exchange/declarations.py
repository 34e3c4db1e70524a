"""How an app declares an import format to the engine, and the register of all formats (domain §10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from crm.staff import rules as staff_rules

from .rules import title_key
from .values import Kind

if TYPE_CHECKING:
    from .actions.applying import Apply

Label = str | Promise
Hook = Callable[["Apply"], None]


def nothing(apply: Apply) -> None:
    """No hook."""


def ignore(client_ids: list[int]) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Column:
    """A column of a format.

    ``name`` is the field of the model and the column of the staging table; a kind that feeds no field says so itself.
    ``required`` means: the file has the column, and each row a value in it.
    """

    title: str
    name: str
    kind: Kind
    required: bool = False
    aliases: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Comparable titles, the proper one first."""
        return tuple(title_key(title) for title in (self.title, *self.aliases))


@dataclass(frozen=True)
class Check:
    """Refuse rows for which ``sql`` is true.

    In it ``{field}`` is the row's value, or the stored one where the file has no such column.
    """

    sql: str
    column: str
    message: Label


@dataclass(frozen=True)
class Format:
    """One import format.

    Attributes:
        key: names of columns that are the natural key; the model has a unique constraint on the fields they fill.
        derived: field → SQL over the new row ``m``, for fields that follow from others.
        defaults: field → function, for fields of new rows where the model's own default does not serve.
        checks: what the database would refuse, said in words first.
        period: names of the two columns that title lines may stand for.
        group_column: rows without a value in this column only group others: they are skipped and counted.
        before, children, after: called in the transaction before keys are compared; after rows are written
            (adds rows of dependent tables and says which rows that changed); after everything.
        notify: called in the transaction with ids of clients of created and changed rows.
        allowed: which roles may load the format.
    """

    code: str
    title: Label
    model_label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    derived: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    period: tuple[str, str] | None = None
    group_column: str | None = None
    before: Hook = nothing
    children: Hook = nothing
    after: Hook = nothing
    notify: Callable[[list[int]], None] = ignore
    allowed: Callable[[Collection[str]], bool] = staff_rules.may_import

    @cached_property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_label)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def known_titles(self) -> dict[str, str]:
        """Comparable title → title for people, aliases included, in the order of the columns."""
        known = {column.keys[0]: column.title for column in self.columns}
        for column in self.columns:
            for key in column.keys[1:]:
                known.setdefault(key, column.title)
        return known


class Registry(dict[str, Format]):
    def add(self, *formats: Format) -> None:
        """Register formats of an app, from its ``AppConfig.ready``.

        Raises:
            ValueError: two formats have one code.
        """
        for one in formats:
            if one.code in self:
                raise ValueError(f"format {one.code!r} is registered twice")
            self[one.code] = one

    def allowed_for(self, roles: Collection[str]) -> list[Format]:
        return [one for one in self.values() if one.allowed(roles)]


registry = Registry()
