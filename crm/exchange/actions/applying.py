"""From the staging table to the tables of facts: references, upsert, counts, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED
from django.utils.translation import gettext as _

from crm.exchange.declarations import Format
from crm.exchange.references import SHOWN, Reference

APPLY_LOCK = 7_241_001
"""Key of the lock by which loads write one after another: each sees what another created, and none deadlock."""

NAMES_SHOWN = 10
SAMPLES = 20
SAMPLE_LENGTH = 200


@dataclass
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    warnings: list[str] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)


class Apply:
    """One load within its transaction. Hooks of formats get it and use its public methods."""

    def __init__(self, format: Format, staging: str, token: int, present: Sequence[str]) -> None:
        self.format, self.staging, self.token = format, f'"{staging}"', token
        self.present = set(present)
        self.outcome = Outcome()
        self.parameters: dict[str, Any] = {"zone": settings.TIME_ZONE}
        self.columns = [column for column in format.columns if column.name in self.present]
        self.references = [(column.name, column.kind) for column in self.columns if isinstance(column.kind, Reference)]
        self.made: list[str] = []

    # --- What hooks use ---

    def temporary(self, name: str) -> str:
        return f'"exchange_{name}_{self.token}"'

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.parameters, **parameters})
            return list(cursor.fetchall())

    def run(self, sql: str, **parameters: Any) -> int:
        """Execute, and answer how many rows it touched."""
        if sql.startswith("CREATE TEMP TABLE"):
            self.made.append(sql.split()[3])
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.parameters, **parameters})
            return int(cursor.rowcount)

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self.present

    def join_of(self, name: str) -> str:
        kind = self.format.by_name[name].kind
        assert isinstance(kind, Reference)
        return kind.join(name, self)

    def warn(self, message: str) -> None:
        self.outcome.warnings.append(message)

    def warn_created(self, message: str, names: Sequence[str]) -> None:
        if names:
            shown = ", ".join(f"“{name}”" for name in names[:NAMES_SHOWN])
            more = ", …" if len(names) > NAMES_SHOWN else ""
            self.warn(f"{message}: {len(names)} ({shown}{more})")

    def warn_count(self, message: str, count: int) -> None:
        if count:
            self.warn(f"{message}: {count}")

    def refuse(self, condition: str, name: str, reason: str, **parameters: Any) -> int:
        """Take rows of the staging table out and remember why; ``SHOWN`` in the reason becomes the row's value."""
        column = self.format.by_name[name]
        return self.run(
            f"""WITH gone AS (DELETE FROM {self.staging} s WHERE {condition} RETURNING s.line, s."{name}" AS value)
            INSERT INTO {self.temporary("refused")} (line, "column", reason)
            SELECT line, %(column)s, replace(%(reason)s, '{SHOWN}', coalesce(left(value::text, 100), '')) FROM gone""",
            column=column.title,
            reason=reason,
            **parameters,
        )

    # --- The load ---

    def do(self) -> Outcome:
        """Do everything. The caller holds the transaction, and rolls it back for a dry run."""
        self._prepare()
        self.format.before(self)
        for name, reference in self.references:
            reference.refuse(name, self)
        self._refuse_repeated()
        self._refuse_checked()
        for name, reference in self.references:
            reference.create(name, self)
        total = self._count(self.staging)
        self._find_changed()
        self.outcome.samples = self._samples()
        self._write()
        self.format.children(self)
        self._count_touched(total)
        self.format.after(self)
        self.format.notify(self.client_ids())
        return self.outcome

    def clean_up(self) -> None:
        """Drop temporary tables now: the transaction may be a part of a longer one."""
        for name in self.made:
            self.run(f"DROP TABLE IF EXISTS {name}")

    def _prepare(self) -> None:
        self.run("SELECT pg_advisory_xact_lock(%(lock)s)", lock=APPLY_LOCK)
        self.run("SET LOCAL lock_timeout = '60s'")
        self.run("SET LOCAL work_mem = '64MB'")
        # 6,000 rows tell the planner enough; the 30,000 that it reads by itself cost as much as a join of them all
        self.run("SET LOCAL default_statistics_target = 20")
        self.run(f"ANALYZE {self.staging}")
        self.run(f'CREATE TEMP TABLE {self.temporary("refused")} (line integer, "column" text, reason text)')

    def _count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def identity(self) -> list[str]:
        """Staging columns of the natural key."""
        names: list[str] = []
        for name in self.format.key:
            kind = self.format.by_name[name].kind
            names += kind.identity(name) if isinstance(kind, Reference) else [kind.key_column(name)]
        return list(dict.fromkeys(names))

    def _refuse_repeated(self) -> None:
        """Later rows of one key: equal ones count as unchanged, others are refused with the line of the first."""
        keys = self.identity()
        columns = ", ".join(f'"{key}"' for key in keys)
        repeated = self.temporary("repeated")
        found = self.run(f"""CREATE TEMP TABLE {repeated} AS SELECT {columns}, min(line) AS first FROM {self.staging}
                             GROUP BY {columns} HAVING count(*) > 1""")
        if not found:
            return
        same_key = " AND ".join(f's."{key}" = d."{key}"' for key in keys)
        every = [name for column in self.columns for name, _type in column.kind.staged(column.name)]
        row_of = "({})".format
        self.outcome.unchanged += self.run(
            f"""DELETE FROM {self.staging} s USING {repeated} d JOIN {self.staging} f ON f.line = d.first
            WHERE {same_key} AND s.line > d.first
              AND {row_of(", ".join(f's."{name}"' for name in every))}
                  IS NOT DISTINCT FROM {row_of(", ".join(f'f."{name}"' for name in every))}"""
        )
        self.run(
            f"""WITH gone AS (DELETE FROM {self.staging} s USING {repeated} d WHERE {same_key} AND s.line > d.first
                              RETURNING s.line, d.first)
            INSERT INTO {self.temporary("refused")} (line, "column", reason)
            SELECT line, %(column)s, replace(%(reason)s, '{SHOWN}', first::text) FROM gone""",
            column=self.format.by_name[self.format.key[-1]].title,
            reason=_("Line %(line)s has the same key and other values") % {"line": SHOWN},
        )

    def _refuse_checked(self) -> None:
        for check in self.format.checks:
            name = next(column.name for column in self.format.columns if column.title == check.column)
            values = {column.name: self._plain_value(column.name) for column in self.format.columns}
            owner = self._key_condition("t", plain=True)
            condition = f"""s.line IN (SELECT s.line FROM {self.staging} s LEFT JOIN {self._target()} t ON {owner}
                                       WHERE {check.sql.format(**values)})"""
            if name in self.present:
                self.refuse(condition, name, str(check.message))
            else:
                self._refuse_without(condition, check.column, str(check.message))

    def _refuse_without(self, condition: str, title: str, reason: str) -> None:
        self.run(
            f"""WITH gone AS (DELETE FROM {self.staging} s WHERE {condition} RETURNING s.line)
            INSERT INTO {self.temporary("refused")} (line, "column", reason)
            SELECT line, %(title)s, %(reason)s FROM gone""",
            title=title,
            reason=reason,
        )

    def _plain_value(self, name: str) -> str:
        return (
            f's."{name}"'
            if name in self.present
            else f't."{self._field(name).column}"'
            if self._has_field(name)
            else "NULL"
        )

    # --- Statements about the target ---

    def _target(self) -> str:
        return f'"{self.format.model._meta.db_table}"'

    def _sequence(self) -> str:
        """What gives new rows their ids; asked for once, because within a statement it is asked for row by row."""
        return str(self.rows("SELECT pg_get_serial_sequence(%(table)s, 'id')", table=self._target())[0][0])

    def _has_field(self, name: str) -> bool:
        return any(field.name == name for field in self.format.model._meta.concrete_fields)

    def _field(self, name: str) -> Field[Any, Any]:
        return self.format.model._meta.get_field(name)  # type: ignore[return-value]  # formats name concrete fields

    def _staged_values(self) -> dict[str, str]:
        """Field → SQL of its value, for the columns that the file has."""
        found: dict[str, str] = {}
        for column in self.columns:
            found |= column.kind.values(column.name)
        return found

    def _key_fields(self) -> list[str]:
        fields: list[str] = []
        for name in self.format.key:
            fields.append(self.format.by_name[name].kind.key_field(name))
        return fields

    def _key_columns(self) -> list[str]:
        return [_column(self._field(name)) for name in self._key_fields()]

    def _key_condition(self, alias: str, plain: bool = False) -> str:
        values = self._staged_values()
        if plain and any(isinstance(self.format.by_name[name].kind, Reference) for name in self.format.key):
            return "FALSE"  # the key is known only after references are resolved; such formats have no partial checks
        return " AND ".join(f'{alias}."{self._field(name).column}" = {values[name]}' for name in self._key_fields())

    def _find_changed(self) -> None:
        """The rows that are new or differ from what is stored, whole, in the order of the file, in a temporary table.

        New ones have their ids already: to ask the insertion for them costs as much as another index.
        """
        values = self._merged_values()
        joins = "\n".join(reference.join(name, self) for name, reference in self.references)
        derived = {_column(self._field(name)): sql for name, sql in self.format.derived.items()}
        lateral = f"CROSS JOIN LATERAL (SELECT {_select(derived)}) d" if derived else ""
        new = ", ".join([f'm."{name}"' for name in values] + [f'd."{name}"' for name in derived])
        stored = ", ".join(f't."{name}"' for name in [*values, *derived])
        client = 't."client_id"' if self._has_client() else "t.id"
        self.found = self.run(
            f"""CREATE TEMP TABLE {self.temporary("changed")} AS
            SELECT s.line, t.id AS old_id, coalesce(t.id, nextval('{self._sequence()}')) AS id,
                {client} AS old_client_id, m.*{", d.*" if derived else ""}
            FROM {self.staging} s
            {joins}
            LEFT JOIN {self._target()} t ON {self._key_condition("t")}
            CROSS JOIN LATERAL (SELECT {_select(values)}) m
            {lateral}
            WHERE t.id IS NULL OR ({new}) IS DISTINCT FROM ({stored})
            ORDER BY s.line"""
        )
        self.all_columns = [*values, *derived]

    def _samples(self) -> list[dict[str, Any]]:
        """The first new and changed rows, as they will be stored, for people to look at."""
        titles = [column.title for column in self.columns]
        values = ", ".join(f"""left(s."{column.name}"::text, {SAMPLE_LENGTH})""" for column in self.columns)
        found = self.rows(f"""SELECT s.line, c.old_id IS NULL, {values}
                              FROM (SELECT line, old_id FROM {self.temporary("changed")} ORDER BY line
                                    LIMIT {SAMPLES}) c
                              JOIN {self.staging} s ON s.line = c.line ORDER BY s.line""")
        return [
            {"line": line, "is_new": is_new, "cells": list(zip(titles, cells, strict=True))}
            for line, is_new, *cells in found
        ]

    def _has_client(self) -> bool:
        return self._has_field("client")

    def _merged_values(self) -> dict[str, str]:
        """Column of the table → SQL: the file's value, else the stored one, else the default."""
        staged, merged = self._staged_values(), {}
        for one in self.format.model._meta.concrete_fields:
            if not one.primary_key and not getattr(one, "auto_now", False) and one.name not in self.format.derived:
                merged[_column(one)] = self._merged_value(one, staged.get(one.name))
        return merged

    def _merged_value(self, one: Field[Any, Any], staged: str | None) -> str:
        stored = f't."{one.column}"'
        if one.null and one.default is NOT_PROVIDED:
            return self._cast(one, staged or stored)
        default = self._default(one)
        if staged is None:
            return self._cast(one, f"COALESCE({stored}, {default})")
        kept = "" if one.default is NOT_PROVIDED else f"{stored}, "
        return self._cast(one, f"COALESCE({staged}, {kept}{default})")

    def _cast(self, one: Field[Any, Any], sql: str) -> str:
        kind = one.db_type(connection) or ""
        return f"({sql})::{kind}" if kind.endswith("[]") else sql

    def _default(self, one: Field[Any, Any]) -> str:
        if one.name in self.format.defaults:
            value = self.format.defaults[one.name]()
        elif one.has_default():
            value = one.get_default()
        elif one.empty_strings_allowed and not one.is_relation:
            value = ""
        else:
            return "NULL"
        self.parameters[f"default_{one.name}"] = one.get_db_prep_save(value, connection)
        return f"%(default_{one.name})s"

    def _write(self) -> None:
        """New rows, then changed ones: an upsert looks each row's key up again, and takes a third longer.

        What somebody else made since it was looked for breaks the load by its key; the load begins again then.
        """
        changed, columns, stamps = self.temporary("changed"), self.all_columns, self._stamps()
        inserted = ", ".join(f'"{name}"' for name in ["id", *columns, *stamps])
        selected = ", ".join([*(f'c."{name}"' for name in ["id", *columns]), *("now()" for _stamp in stamps)])
        new = self.run(
            f"INSERT INTO {self._target()} ({inserted}) SELECT {selected} FROM {changed} c WHERE c.old_id IS NULL"
        )
        if new < self.found:
            fresh = [f'"{name}" = c."{name}"' for name in columns if name not in self._key_columns()]
            fresh += [f'"{name}" = now()' for name in stamps]
            self.run(f"UPDATE {self._target()} t SET {', '.join(fresh)} FROM {changed} c WHERE t.id = c.old_id")
        client = "client_id" if self._has_client() else "id"
        self.run(
            f"""CREATE TEMP TABLE {self.temporary("touched")} AS
            SELECT id, old_id IS NULL AS created, {client} AS client_id FROM {changed}"""
        )
        # without a key, whatever joins it is planned for a few hundred rows
        self.run(f"CREATE UNIQUE INDEX ON {self.temporary('touched')} (id)")

    def _stamps(self) -> list[str]:
        return [_column(one) for one in self.format.model._meta.concrete_fields if getattr(one, "auto_now", False)]

    def touch(self, sql: str, **parameters: Any) -> None:
        """Count rows as changed whose dependent rows changed; ``sql`` selects their ids and may change rows itself."""
        client = "client_id" if self._has_client() else "id"
        ids = [row[0] for row in self.rows(sql, **parameters)]
        self.run(
            f"""INSERT INTO {self.temporary("touched")}
            SELECT t.id, FALSE, t.{client} FROM {self._target()} t
            WHERE t.id = ANY(%(ids)s) AND NOT EXISTS (SELECT 1 FROM {self.temporary("touched")} x WHERE x.id = t.id)""",
            ids=ids,
        )

    def _count_touched(self, total: int) -> None:
        outcome = self.outcome
        [(created, updated)] = self.rows(f"""SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created)
                                             FROM {self.temporary("touched")}""")
        outcome.created, outcome.updated = created, updated
        outcome.unchanged += total - created - updated
        outcome.refused = self._count(self.temporary("refused"))

    def client_ids(self) -> list[int]:
        """Clients of created and changed rows, and those from whom a row was taken."""
        if not (self._has_client() or self.format.model_label == "clients.Client"):
            return []
        return [
            row[0]
            for row in self.rows(
                f"""SELECT client_id FROM {self.temporary("touched")} WHERE client_id IS NOT NULL
            UNION SELECT old_client_id FROM {self.temporary("changed")} WHERE old_client_id IS NOT NULL ORDER BY 1"""
            )
        ]


def _column(field: Field[Any, Any]) -> str:
    assert field.column is not None  # concrete fields have one
    return field.column


def _select(values: dict[str, str]) -> str:
    return ", ".join(f'{sql} AS "{name}"' for name, sql in values.items())
