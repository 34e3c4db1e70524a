"""The rows of a merge, set by set: which move, which meet one of the same key, what changes in them (SQL).

``x`` is a row on the merged client's side, ``y`` one on the survivor's. Names in the SQL are those of declared models;
values travel as parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from .merging import CLIENT, Key, Movable, Policy, registry

Pairs = Mapping[int, int]
"""Id of a row on the merged client's side → id of the row that stands for it from now on."""


@dataclass(frozen=True)
class Met:
    """Row ``x`` has a key that row ``y`` of the survivor has already; ``prefers_x`` as the declaration says."""

    x: int
    y: int
    prefers_x: bool


@dataclass
class Survey:
    """What a merge would do. By labels of models: how many rows move, and which meet one of the same key."""

    replaced: dict[str, Pairs] = field(default_factory=dict)
    met: dict[str, list[Met]] = field(default_factory=dict)
    moving: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows move."""
        return sum(self.moving.values())

    def staying(self, label: str) -> list[int]:
        return [one.x for one in self.met.get(label, ())]

    def sends_two_to_one(self, link: Link) -> bool:
        """Two persons of the one client may have one to stand for both at the other."""
        news = {_parameter(label): list(pairs.values()) for label, pairs in self.replaced.items()}[link.parameter]
        return len(set(news)) < len(news)

    def stayed(self) -> dict[str, list[int]]:
        """Rows that are left behind, those of joined models aside: theirs is a row that stands for them."""
        joined = {one.label for one in registry.joined}
        return {label: self.staying(label) for label in self.met if label not in joined and self.met[label]}

    def joined(self) -> dict[str, int]:
        return {one.label: len(self.met.get(one.label, ())) for one in registry.joined if self.met.get(one.label)}


def survey(survivor: int, loser: int) -> Survey:
    """Look, and change nothing. The number of statements does not depend on the number of rows."""
    found = Survey({CLIENT: {loser: survivor}})
    for one in registry.joined:
        found.met[one.label] = _meetings([one], found).get(one.label, [])
        found.replaced[one.label] = {meeting.x: meeting.y for meeting in found.met[one.label]}
    found.met |= _meetings(registry.of(Policy.MOVE), found)
    found.moving = _count(registry.of(Policy.MOVE, Policy.JOIN), found)
    return found


def survey_of(label: str, survivor: int, loser: int) -> Survey:
    """The same for two rows of one joined model: what refers to the one is to refer to the other."""
    found = Survey({label: {loser: survivor}}, {label: [Met(loser, survivor, prefers_x=False)]})
    found.met |= _meetings(registry.of(Policy.MOVE), found)
    found.moving = _count(registry.of(Policy.MOVE, Policy.JOIN), found)
    return found


# --- Texts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A column that refers to what is replaced, and the names of the parameters that say by what."""

    column: str
    parameter: str

    @property
    def _old(self) -> str:
        return f"%({self.parameter}_old)s::bigint[]"

    def is_replaced(self, alias: str) -> str:
        return f'{alias}."{self.column}" = ANY({self._old})'

    def new(self, alias: str) -> str:
        """The value after the merge."""
        replaced = f'SELECT m.new FROM {self.pairs("m")} WHERE m.old = {alias}."{self.column}"'
        return f'coalesce(({replaced}), {alias}."{self.column}")'

    def pairs(self, name: str) -> str:
        return f"unnest({self._old}, %({self.parameter}_new)s::bigint[]) AS {name}(old, new)"


def table_of(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'


def column_of(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]  # declared fields are concrete


def _parameter(label: str) -> str:
    return label.replace(".", "_").lower()


def parameters(found: Survey) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for label, pairs in found.replaced.items():
        values[f"{_parameter(label)}_old"] = list(pairs.keys())
        values[f"{_parameter(label)}_new"] = list(pairs.values())
    return values


def links_of(one: Movable, found: Survey) -> list[Link]:
    """The columns of the model that refer to something replaced; none: no row changes."""
    links = []
    for name in one.fields:
        target = one.model._meta.get_field(name).related_model
        label = target._meta.label if isinstance(target, type) else CLIENT
        if found.replaced.get(label):
            links.append(Link(column_of(one.model, name), _parameter(label)))
    return links


def _candidates(links: Sequence[Link], alias: str) -> str:
    return "(" + " OR ".join(link.is_replaced(alias) for link in links) + ")"


# --- Rows of one key --------------------------------------------------------------------------------------------------


def _meetings(entries: Iterable[Movable], found: Survey) -> dict[str, list[Met]]:
    """By label. One statement for all the models."""
    texts = [text for one in entries for text in _meeting_texts(one, found)]
    met: dict[str, dict[int, Met]] = {}
    for label, x, y, prefers_x in _rows(" UNION ALL ".join(texts), found):
        met.setdefault(label, {}).setdefault(x, Met(x, y, prefers_x))
    return {label: sorted(rows.values(), key=lambda one: one.x) for label, rows in met.items()}


def _meeting_texts(one: Movable, found: Survey) -> Iterator[str]:
    links = links_of(one, found)
    by_column = {link.column: link for link in links}
    for key in one.keys:
        columns = [column_of(one.model, name) for name in key.fields]
        keyed = [link for link in links if link.column in columns]
        if not keyed:
            continue
        rows, equal = _rows_of(one.model, key), "IS NOT DISTINCT FROM" if key.nulls_are_equal else "="
        values = {name: by_column[name].new("x") if name in by_column else f'x."{name}"' for name in columns}
        same = " AND ".join(f'y."{name}" {equal} {value}' for name, value in values.items())
        yield _meeting(one, links, keyed, rows, same)
        if any(found.sends_two_to_one(link) for link in keyed):
            yield _rivals(one, rows, columns, by_column)
    if one.alike and links:
        same = " AND ".join(f'y."{link.column}" = {link.new("x")}' for link in links)
        yield _meeting(one, links, links, table_of(one.model), f"{same} AND {one.alike}")


def _rivals(one: Movable, rows: str, columns: Sequence[str], links: Mapping[str, Link]) -> str:
    """Rows that would both get one key, for what they refer to becomes one: the older one does, the other stays."""
    keyed = [links[name] for name in columns if name in links]
    keys = ((links[name].new("x"), links[name].new("y")) if name in links else (f'x."{name}"', f'y."{name}"')
            for name in columns)  # fmt: skip
    same = " AND ".join(f"{x} = {y}" for x, y in keys)
    return (
        f"SELECT '{one.label}', x.id, y.id, FALSE FROM {rows} x JOIN {rows} y ON y.id < x.id AND {same} "
        f"WHERE {_candidates(keyed, 'x')} AND {_candidates(keyed, 'y')}"
    )


def _meeting(one: Movable, links: Sequence[Link], keyed: Sequence[Link], rows: str, same: str) -> str:
    """Rows that meet; for one that another stands for already, that other is met."""
    met = f'coalesce(y."{column_of(one.model, one.stands)}", y.id)' if one.stands else "y.id"
    return (
        f"SELECT '{one.label}', x.id, {met}, coalesce({one.prefer or 'FALSE'}, FALSE) FROM {rows} x "
        f"JOIN {rows} y ON {same} AND y.id <> x.id "
        f"WHERE {_candidates(links, 'x')} AND coalesce(NOT {_candidates(keyed, 'y')}, TRUE)"
    )


def _rows_of(model: type[Model], key: Key) -> str:
    if key.condition is None:
        return table_of(model)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        condition: str = key.condition._get_condition_sql(model, editor)  # type: ignore[attr-defined]  # Django's own
    return f"(SELECT * FROM {table_of(model)} WHERE {condition.replace('%', '%%')})"


# --- Counting -------------------------------------------------------------------------------------------


def _count(entries: Iterable[Movable], found: Survey) -> dict[str, int]:
    texts = []
    for one in entries:
        if links := links_of(one, found):
            source = f"{table_of(one.model)} x WHERE {moving(one, links, found)}"
            texts.append(f"SELECT '{one.label}', count(*) FROM {source}")
    return {label: count for label, count in _rows(" UNION ALL ".join(texts), found) if count}


def moving(one: Movable, links: Sequence[Link], found: Survey) -> str:
    staying = found.staying(one.label)
    ids = f"x.id <> ALL('{{{','.join(map(str, staying))}}}'::bigint[])" if staying else "TRUE"
    return f"{_candidates(links, 'x')} AND {ids}"


def _rows(text: str, found: Survey) -> list[tuple[Any, ...]]:
    if not text:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(found))
        return list(cursor.fetchall())
