"""The steps of a merge: each change is written down first, then made, and taken back by undoing (SQL).

``x`` is a row on the merged side, ``y`` one on the survivor's, as in :mod:`clients.merge_rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from .merge_rows import Link, Survey, column_of, links_of, moving, parameters, table_of
from .merging import Movable, Policy, registry


@dataclass(frozen=True)
class Book:
    """Where the steps of one merge are written down: the model of steps, and the merge's id."""

    steps: type[Model]
    merge: int

    @property
    def table(self) -> str:
        return table_of(self.steps)


_RECORD = """
INSERT INTO {steps} (merge_id, label, ids, before, after)
SELECT %(merge)s, %(label)s, array_agg(id ORDER BY id), before, after FROM ({changes}) changed GROUP BY before, after
"""


def record_change(book: Book, model: type[Model], pk: int, columns: Mapping[str, Any]) -> None:
    """Write down new values of columns of one row.

    The database says what stood there, in its own words: they are compared with what stands there later.
    """
    if not columns:
        return
    names = list(columns)
    before = ", ".join(f"'{name}', \"{name}\"" for name in names)
    casts = {str(one.column): one.db_type(connection) for one in model._meta.concrete_fields}
    # a foreign key's type is that of the key it refers to, without its sequence
    after = ", ".join(f"'{name}', %(v{number})s::{casts[name]}" for number, name in enumerate(names))
    values = {f"v{number}": value for number, value in enumerate(columns.values())}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {book.table} (merge_id, label, ids, before, after)
            SELECT %(merge)s, %(label)s, ARRAY[id], jsonb_build_object({before}), jsonb_build_object({after})
            FROM {table_of(model)} WHERE id = %(pk)s""",
            {**values, "merge": book.merge, "label": model._meta.label, "pk": pk},
        )


def record_moves(book: Book, found: Survey) -> None:
    """Write down the steps that re-point the rows; nothing is re-pointed yet."""
    for one in registry.of(Policy.MOVE, Policy.JOIN):
        if links := links_of(one, found):
            _execute(_moves(book, one, links, found), book, one.label, found)


def _moves(book: Book, one: Movable, links: Sequence[Link], found: Survey) -> str:
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
        f"INSERT INTO {book.table} (merge_id, label, ids, before, after) "
        "SELECT %(merge)s, %(label)s, array_agg(x.id ORDER BY x.id), "
        f"jsonb_strip_nulls(jsonb_build_object({before})), jsonb_strip_nulls(jsonb_build_object({after})) "
        f"FROM {table_of(one.model)} x {joins} WHERE {moving(one, links, found)} "
        f"GROUP BY {', '.join(f'm{number}.old, m{number}.new' for number in names)}"
    )


def record_exchanges(book: Book, found: Survey) -> None:
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
            _record(book, one.label, f"{changes} AND {said['x']} <> {said['y']}", found)


def _saying(one: Movable) -> list[str]:
    """Columns that say something: neither the row's own id, nor a reference to its owner, nor a part of a key."""
    fixed = {*one.fields, *(name for key in one.keys for name in key.fields)}
    return [
        str(field.column)
        for field in one.model._meta.local_concrete_fields
        if not field.primary_key and field.name not in fixed and not getattr(field, "generated", False)
    ]


def record_fills(book: Book, found: Survey) -> None:
    """What the survivor's row lacks and the row that it stands for has."""
    for one in registry.joined:
        if not found.replaced[one.label]:
            continue
        links = {link.column: link for link in links_of(one, found)}
        rows = _pairs_of(one, found)
        for column in (column_of(one.model, name) for name in one.fill):
            value = links[column].new("x") if column in links else f'x."{column}"'
            empty = f"""y."{column}" IS NULL OR y."{column}"::text = ''"""
            has = f"""x."{column}" IS NOT NULL AND x."{column}"::text <> ''"""
            _record(book, one.label, _change(column, value, f"{rows} AND ({empty}) AND {has}"), found)
        record_unions(book, found, one)


def record_unions(book: Book, found: Survey, one: Movable) -> None:
    """What the arrays of the survivor's row lack and those of the row that it stands for have."""
    rows = _pairs_of(one, found)
    for column in (column_of(one.model, name) for name in one.unite):
        lacking = f'SELECT e FROM unnest(x."{column}") AS e WHERE e <> ALL(y."{column}")'
        value = f'y."{column}" || ARRAY({lacking})'
        _record(book, one.label, _change(column, value, f"{rows} AND EXISTS ({lacking})"), found)


def _pairs_of(one: Movable, found: Survey) -> str:
    table, pairs = table_of(one.model), _values(found.replaced[one.label].items())
    return f"{table} x, {table} y, {pairs} AS p(x, y) WHERE x.id = p.x AND y.id = p.y"


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


def _record(book: Book, label: str, changes: str, found: Survey) -> None:
    _execute(_RECORD.format(steps=book.table, changes=changes), book, label, found)


def _execute(text: str, book: Book, label: str, found: Survey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, {**parameters(found), "merge": book.merge, "label": label})


# --- Applying and undoing ---------------------------------------------------------------------------------------------

_COLUMNS = """
SELECT s.label, cardinality(s.ids) > 1, array_agg(DISTINCT k) FROM {steps} s, jsonb_object_keys(s.after) AS k
WHERE s.merge_id = %(merge)s AND s.id > %(since)s GROUP BY 1, 2 ORDER BY 1, 2
"""
# A step of many rows re-points them, and no other step speaks of those rows: what it says is read once for all of them.
_APPLY_TO_MANY = """
UPDATE {table} r SET {values}
FROM {steps} s, jsonb_populate_record(NULL::{table}, s.{side}) AS p,
     jsonb_populate_record(NULL::{table}, s.after) AS now, unnest(s.ids) AS u(id)
WHERE s.merge_id = %(merge)s AND s.id > %(since)s AND s.label = %(label)s AND cardinality(s.ids) > 1
  AND r.id = u.id {holds}
"""
# Of one row several steps may speak: they are put together, so that its history gets one entry.
_APPLY_TO_ONE = """
UPDATE {table} r SET {values} FROM (
    SELECT c.id, jsonb_object_agg(e.key, e.value) AS {side}
    FROM {steps} s JOIN {table} c ON c.id = s.ids[1]
    CROSS JOIN jsonb_populate_record(NULL::{table}, s.after) AS now CROSS JOIN jsonb_each(s.{side}) AS e
    WHERE s.merge_id = %(merge)s AND s.id > %(since)s AND s.label = %(label)s AND cardinality(s.ids) = 1
      {holds} GROUP BY c.id
) s, jsonb_populate_record(NULL::{table}, s.{side}) AS p WHERE r.id = s.id
"""


def apply_steps(book: Book, since: int = 0) -> None:
    """Make the changes that are written down, those after step ``since``: one change a row."""
    _apply(book, "after", since)


def undo_steps(book: Book) -> None:
    """Take back the changes that still stand: what people changed since is theirs."""
    _apply(book, "before")


def newest_step(book: Book) -> int:
    """The last step of the merge so far; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {book.table} WHERE merge_id = %s", [book.merge])
        [newest] = cursor.fetchone()
    return int(newest)


def _apply(book: Book, side: str, since: int = 0) -> None:
    given = {"merge": book.merge, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS.format(steps=book.table), given)
        for label, is_many, names in cursor.fetchall():
            text = _APPLY_TO_MANY if is_many else _APPLY_TO_ONE
            holds = _holds(names, "r" if is_many else "c") if side == "before" else ""
            values = ", ".join(_value(name, side) for name in names)
            table = table_of(registry.declared[label].model)
            sql = text.format(steps=book.table, table=table, values=values, side=side, holds=holds)
            cursor.execute(sql, {**given, "label": label})


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
