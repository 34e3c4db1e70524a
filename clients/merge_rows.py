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

    survivor: int
    loser: int
    replaced: dict[str, Pairs] = field(default_factory=dict)
    met: dict[str, list[Met]] = field(default_factory=dict)
    moving: dict[str, int] = field(default_factory=dict)

    def staying(self, label: str) -> list[int]:
        return [one.x for one in self.met.get(label, ())]

    def stayed(self) -> dict[str, list[int]]:
        """Rows that are left behind, those of joined models aside: theirs is a row that stands for them."""
        joined = {one.label for one in registry.joined}
        return {label: self.staying(label) for label in self.met if label not in joined and self.met[label]}

    def joined(self) -> dict[str, int]:
        return {one.label: len(self.met.get(one.label, ())) for one in registry.joined if self.met.get(one.label)}


def survey(survivor: int, loser: int) -> Survey:
    """Look, and change nothing. The number of statements does not depend on the number of rows."""
    found = Survey(survivor, loser, {CLIENT: {loser: survivor}})
    for one in registry.joined:
        found.met[one.label] = _meetings([one], found).get(one.label, [])
        found.replaced[one.label] = {meeting.x: meeting.y for meeting in found.met[one.label]}
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
    texts = [text for one in entries for text in _meeting_texts(one, links_of(one, found))]
    met: dict[str, dict[int, Met]] = {}
    for label, x, y, prefers_x in _rows(" UNION ALL ".join(texts), found):
        met.setdefault(label, {}).setdefault(x, Met(x, y, prefers_x))
    return {label: sorted(rows.values(), key=lambda one: one.x) for label, rows in met.items()}


def _meeting_texts(one: Movable, links: Sequence[Link]) -> Iterator[str]:
    by_column = {link.column: link for link in links}
    for key in one.keys:
        columns = [column_of(one.model, name) for name in key.fields]
        keyed = [link for link in links if link.column in columns]
        if not keyed:
            continue
        rows, equal = _rows_of(one.model, key), "IS NOT DISTINCT FROM" if key.nulls_are_equal else "="
        values = {name: by_column[name].new("x") if name in by_column else f'x."{name}"' for name in columns}
        same = " AND ".join(f'y."{name}" {equal} {value}' for name, value in values.items())
        yield (
            f"SELECT '{one.label}', x.id, y.id, coalesce({one.prefer or 'FALSE'}, FALSE) FROM {rows} x "
            f"JOIN {rows} y ON {same} AND y.id <> x.id "
            f"WHERE {_candidates(links, 'x')} AND coalesce(NOT {_candidates(keyed, 'y')}, TRUE)"
        )


def _rows_of(model: type[Model], key: Key) -> str:
    if key.condition is None:
        return table_of(model)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        condition: str = key.condition._get_condition_sql(model, editor)  # type: ignore[attr-defined]  # Django's own
    return f"(SELECT * FROM {table_of(model)} WHERE {condition.replace('%', '%%')})"


# --- Counting and recording -------------------------------------------------------------------------------------------


def _count(entries: Iterable[Movable], found: Survey) -> dict[str, int]:
    texts = []
    for one in entries:
        if links := links_of(one, found):
            source = f"{table_of(one.model)} x WHERE {_moving(one, links, found)}"
            texts.append(f"SELECT '{one.label}', count(*) FROM {source}")
    return {label: count for label, count in _rows(" UNION ALL ".join(texts), found) if count}


def _moving(one: Movable, links: Sequence[Link], found: Survey) -> str:
    staying = found.staying(one.label)
    ids = f"x.id <> ALL('{{{','.join(map(str, staying))}}}'::bigint[])" if staying else "TRUE"
    return f"{_candidates(links, 'x')} AND {ids}"


_RECORD = """
INSERT INTO clients_mergestep (merge_id, label, ids, before, after)
SELECT %(merge)s, %(label)s, array_agg(id ORDER BY id), before, after FROM ({changes}) changed GROUP BY before, after
"""


def record_moves(merge_id: int, found: Survey) -> None:
    """Write down the steps that re-point the rows; nothing is re-pointed yet."""
    for one in registry.of(Policy.MOVE, Policy.JOIN):
        if links := links_of(one, found):
            _execute(_moves(one, links, found), merge_id, one.label, found)


def _moves(one: Movable, links: Sequence[Link], found: Survey) -> str:
    """One step for all rows that refer to the same: grouped by numbers, and put into words once a group."""
    names = range(len(links))
    before, after = (
        ", ".join(f"'{links[number].column}', m{number}.{side}" for number in names) for side in ("old", "new")
    )
    joins = " ".join(
        f'LEFT JOIN {links[number].pairs(f"m{number}")} ON m{number}.old = x."{links[number].column}"'
        for number in names
    )
    return (
        "INSERT INTO clients_mergestep (merge_id, label, ids, before, after) "
        "SELECT %(merge)s, %(label)s, array_agg(x.id ORDER BY x.id), "
        f"jsonb_strip_nulls(jsonb_build_object({before})), jsonb_strip_nulls(jsonb_build_object({after})) "
        f"FROM {table_of(one.model)} x {joins} WHERE {_moving(one, links, found)} "
        f"GROUP BY {', '.join(f'm{number}.old, m{number}.new' for number in names)}"
    )


def record_exchanges(merge_id: int, found: Survey) -> None:
    """Where the merged client's row is the better one, it and the survivor's exchange what they say."""
    for one in registry.of(Policy.MOVE):
        better = [met for met in found.met.get(one.label, ()) if met.prefers_x]
        if not better:
            continue
        pairs = _values((met.x, met.y) for met in better)
        rows = f"{table_of(one.model)} x, {table_of(one.model)} y, {pairs} AS p(x, y) WHERE x.id = p.x AND y.id = p.y"
        said = {alias: _object({name: f'{alias}."{name}"' for name in _saying(one)}) for alias in "xy"}
        for alias, other in ("xy", "yx"):
            changes = f"SELECT {alias}.id, {said[alias]} AS before, {said[other]} AS after FROM {rows}"
            _record(merge_id, one.label, f"{changes} AND {said['x']} <> {said['y']}", found)


def _saying(one: Movable) -> list[str]:
    """Columns that say something: neither the row's own id, nor a reference to its owner, nor a part of a key."""
    fixed = {*one.fields, *(name for key in one.keys for name in key.fields)}
    return [
        str(field.column)
        for field in one.model._meta.local_concrete_fields
        if not field.primary_key and field.name not in fixed and not getattr(field, "generated", False)
    ]


def record_fills(merge_id: int, found: Survey) -> None:
    """What the survivor's row lacks and the row that it stands for has."""
    for one in registry.joined:
        pairs = found.replaced[one.label]
        if not pairs:
            continue
        links = {link.column: link for link in links_of(one, found)}
        rows = (
            f"{table_of(one.model)} x, {table_of(one.model)} y, {_values(pairs.items())} AS p(x, y) "
            "WHERE x.id = p.x AND y.id = p.y"
        )
        for column in (column_of(one.model, name) for name in one.fill):
            value = links[column].new("x") if column in links else f'x."{column}"'
            empty = f"""y."{column}" IS NULL OR y."{column}"::text = ''"""
            has = f"""x."{column}" IS NOT NULL AND x."{column}"::text <> ''"""
            _record(merge_id, one.label, _change(column, value, f"{rows} AND ({empty}) AND {has}"), found)
        for column in (column_of(one.model, name) for name in one.unite):
            lacking = f'SELECT e FROM unnest(x."{column}") AS e WHERE e <> ALL(y."{column}")'
            value = f'y."{column}" || ARRAY({lacking})'
            _record(merge_id, one.label, _change(column, value, f"{rows} AND EXISTS ({lacking})"), found)


def _change(column: str, value: str, source: str) -> str:
    return (
        f"""SELECT y.id, jsonb_build_object('{column}', y."{column}") AS before, """
        f"jsonb_build_object('{column}', {value}) AS after FROM {source}"
    )


def _object(values: Mapping[str, str]) -> str:
    """SQL of a JSON object; in parts, for a function takes no more than a hundred arguments."""
    pairs = [f"'{name}', {value}" for name, value in values.items()]
    parts = [", ".join(pairs[start : start + 40]) for start in range(0, len(pairs), 40)]
    return "(" + " || ".join(f"jsonb_build_object({part})" for part in parts or [""]) + ")"


def _values(pairs: Iterable[tuple[int, int]]) -> str:
    return "(VALUES " + ", ".join(f"({x}::bigint, {y}::bigint)" for x, y in pairs) + ")"


def _record(merge_id: int, label: str, changes: str, found: Survey) -> None:
    _execute(_RECORD.format(changes=changes), merge_id, label, found)


def _execute(text: str, merge_id: int, label: str, found: Survey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, {**parameters(found), "merge": merge_id, "label": label})


# --- Applying and undoing ---------------------------------------------------------------------------------------------

_COLUMNS = """
SELECT s.label, cardinality(s.ids) > 1, array_agg(DISTINCT k) FROM clients_mergestep s, jsonb_object_keys(s.after) AS k
WHERE s.merge_id = %(merge)s GROUP BY 1, 2 ORDER BY 1, 2
"""
# A step of many rows re-points them, and no other step speaks of those rows: what it says is read once for all of them.
_APPLY_TO_MANY = """
UPDATE {table} r SET {values}
FROM clients_mergestep s, jsonb_populate_record(NULL::{table}, s.{side}) AS p,
     jsonb_populate_record(NULL::{table}, s.after) AS now, unnest(s.ids) AS u(id)
WHERE s.merge_id = %(merge)s AND s.label = %(label)s AND cardinality(s.ids) > 1 AND r.id = u.id {holds}
"""
# Of one row several steps may speak: they are put together, so that its history gets one entry.
_APPLY_TO_ONE = """
UPDATE {table} r SET {values} FROM (
    SELECT c.id, jsonb_object_agg(e.key, e.value) AS {side}
    FROM clients_mergestep s JOIN {table} c ON c.id = s.ids[1]
    CROSS JOIN jsonb_populate_record(NULL::{table}, s.after) AS now CROSS JOIN jsonb_each(s.{side}) AS e
    WHERE s.merge_id = %(merge)s AND s.label = %(label)s AND cardinality(s.ids) = 1 {holds} GROUP BY c.id
) s, jsonb_populate_record(NULL::{table}, s.{side}) AS p WHERE r.id = s.id
"""


def apply_steps(merge_id: int) -> None:
    """Make the changes that are written down: one change a row."""
    _apply(merge_id, "after")


def undo_steps(merge_id: int) -> None:
    """Take back the changes that still stand: what people changed since is theirs."""
    _apply(merge_id, "before")


def _apply(merge_id: int, side: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, {"merge": merge_id})
        for label, is_many, names in cursor.fetchall():
            text = _APPLY_TO_MANY if is_many else _APPLY_TO_ONE
            holds = _holds(names, "r" if is_many else "c") if side == "before" else ""
            values = ", ".join(_value(name, side) for name in names)
            table = table_of(registry.declared[label].model)
            sql = text.format(table=table, values=values, side=side, holds=holds)
            cursor.execute(sql, {"merge": merge_id, "label": label})


def _value(name: str, side: str) -> str:
    return f'"{name}" = CASE WHEN s.{side} ? \'{name}\' THEN p."{name}" ELSE r."{name}" END'


def _holds(names: Iterable[str], row: str) -> str:
    """That all the columns of a step still hold what it wrote."""
    return "".join(
        f' AND (NOT s.after ? \'{name}\' OR {row}."{name}" IS NOT DISTINCT FROM now."{name}")' for name in names
    )


# --- Rows added since -------------------------------------------------------------------------------------------------


def marks() -> dict[str, int]:
    """The newest id of each model: rows above it are added later."""
    texts = [
        f"SELECT '{one.label}', coalesce(max(x.id), 0) FROM {table_of(one.model)} x"
        for one in registry.of(Policy.MOVE, Policy.JOIN)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts))
        return dict(cursor.fetchall())


def follow(survivor: int, loser: int, since: Mapping[str, int]) -> None:
    """Rows of the survivor added since, which hang on a row that went back, go with it."""
    owned = {one.label: one for one in registry.of(Policy.MOVE, Policy.JOIN) if "client" in one.fields}
    for one in owned.values():
        for parent in one.model._meta.local_concrete_fields:
            target = parent.related_model
            if isinstance(target, type) and target._meta.label in owned:
                _follow(one.model, str(parent.column), target, (survivor, loser, since.get(one.label)))


def _follow(model: type[Model], column: str, parent: type[Model], values: tuple[int, int, int | None]) -> None:
    survivor, loser, since = values
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {table_of(model)} r SET client_id = %s FROM {table_of(parent)} p
            WHERE p.id = r."{column}" AND p.client_id = %s AND r.client_id = %s AND r.id > %s""",
            [loser, loser, survivor, since],
        )


def _rows(text: str, found: Survey) -> list[tuple[Any, ...]]:
    if not text:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(found))
        return list(cursor.fetchall())
