"""Columns that name rows of other tables. All of them are resolved set by set, in the transaction of the load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import rules
from .declarations import Label
from .errors import Refused
from .rules import NOTHING
from .values import Convert, Kind, Source

if TYPE_CHECKING:
    from .actions.applying import Apply

SHOWN = "⟨⟩"
"""Stands in a message for the value of the row that is refused."""


class Reference(Kind):
    """A column that fills a foreign key ``name`` with the id that its join finds.

    The join's alias is ``r_<name>``; it may use the staging row ``s`` and the joins of columns declared before it.
    """

    def identity(self, name: str) -> list[str]:
        """Staging columns that tell two rows apart by this reference."""
        return [name]

    def values(self, name: str) -> dict[str, str]:
        return {name: f"r_{name}.id"}

    def join(self, name: str, apply: Apply) -> str:
        raise NotImplementedError

    def refuse(self, name: str, apply: Apply) -> None:
        """Delete rows that cannot be resolved from the staging table, with reasons."""

    def create(self, name: str, apply: Apply) -> None:
        """Create what the rows name and the database lacks, with a warning."""


def table_of(label: str) -> str:
    return f'"{apps.get_model(label)._meta.db_table}"'


@dataclass(frozen=True)
class Lookup(Reference):
    """A row of ``model_label`` found by ``match``; a missing one refuses the row with ``message`` of ``%(value)s``."""

    model_label: str
    match: str
    read: Callable[[str], str]
    message: Label
    unless: str = "FALSE"
    """SQL over ``s``: a row without it is taken all the same, without the reference."""
    follows: str = ""
    """Column that leads from a row which another has replaced to that other: the row is the other's, with a warning."""
    followed: Label = ""

    def converter(self, source: Source) -> Convert:
        return lambda text: rules.escape(self.read(text))

    def join(self, name: str, apply: Apply) -> str:
        return f'LEFT JOIN {table_of(self.model_label)} r_{name} ON r_{name}."{self.match}" = s."{name}"'

    def refuse(self, name: str, apply: Apply) -> None:
        if self.follows:
            self._follow(name, apply)
        reason = str(self.message) % {"value": SHOWN}  # here, not where it is declared: the language is the reader's
        missing = f'NOT EXISTS (SELECT 1 FROM {table_of(self.model_label)} x WHERE x."{self.match}" = s."{name}")'
        apply.refuse(f's."{name}" IS NOT NULL AND {missing} AND ({self.unless}) IS NOT TRUE', name, reason)

    def _follow(self, name: str, apply: Apply) -> None:
        """Before keys are compared: two rows that name one thing by two values are rows of one key."""
        table, match = table_of(self.model_label), self.match
        found = apply.rows(
            f"""WITH renamed AS (
                UPDATE {apply.staging} s SET "{name}" = y."{match}"
                FROM {table} x JOIN {table} y ON y.id = x."{self.follows}"
                WHERE x."{match}" = s."{name}" AND x."{self.follows}" IS NOT NULL
                RETURNING x."{match}" AS old, y."{match}" AS new
            ) SELECT DISTINCT old, new FROM renamed ORDER BY 1"""
        )
        apply.warn_created(str(self.followed), [f"{old} → {new}" for old, new in found])


class Named(Reference):
    """A reference by a name: staged as written and as compared."""

    @staticmethod
    def key_of(text: str, /) -> str:
        return rules.fold(text)

    @staticmethod
    def shown(text: str, /) -> str:
        return rules.collapse(text)

    max_length = 200

    def staged(self, name: str) -> list[tuple[str, str]]:
        return [(name, "text"), (f"{name}_key", "text")]

    def identity(self, name: str) -> list[str]:
        return [f"{name}_key"]

    def converter(self, source: Source) -> Convert:
        def convert(text: str) -> str:
            if len(text) > self.max_length:
                raise Refused(_("Longer than %(limit)d characters") % {"limit": self.max_length})
            shown = self.shown(text)
            return f"{rules.escape(shown)}\t{rules.escape(self.key_of(shown))}" if shown else f"{NOTHING}\t{NOTHING}"

        return convert


@dataclass(frozen=True)
class Directory(Named):
    """An entry of a directory, found by name whatever its case; unknown names become entries, with a warning."""

    model_label: str
    created: Label
    extra: Mapping[str, str] = field(default_factory=dict)
    """Column → SQL over a staging row ``s``, for new entries."""

    defaults: Callable[[str], Mapping[str, Any]] = lambda name: {}
    """Further fields of a new entry by its name."""

    def join(self, name: str, apply: Apply) -> str:
        return f'LEFT JOIN {apply.temporary("map_" + name)} r_{name} ON r_{name}.key = s."{name}_key"'

    def create(self, name: str, apply: Apply) -> None:
        self._add_missing(name, apply)
        table = table_of(self.model_label)
        apply.run(
            f"""CREATE TEMP TABLE {apply.temporary("map_" + name)} AS
            SELECT DISTINCT ON (k.key) k.key, d.id
            FROM (SELECT DISTINCT s."{name}_key" AS key FROM {apply.staging} s) k
            JOIN {table} d ON {_folded("d.name")} = k.key ORDER BY k.key, d.id"""
        )

    def _add_missing(self, name: str, apply: Apply) -> None:
        extra = "".join(f", (array_agg({sql} ORDER BY s.line))[1]" for sql in self.extra.values())
        missing = apply.rows(
            f"""SELECT (array_agg(s."{name}" ORDER BY s.line))[1]{extra} FROM {apply.staging} s
            WHERE s."{name}_key" IS NOT NULL
              AND s."{name}_key" NOT IN (SELECT {_folded("d.name")} FROM {table_of(self.model_label)} d)
            GROUP BY s."{name}_key" ORDER BY 1"""
        )
        model = apps.get_model(self.model_label)
        for shown, *values in missing:
            fields = {**self.defaults(shown), **dict(zip(self.extra, values, strict=True))}
            model._default_manager.get_or_create(name=shown, defaults=fields)
        apply.warn_created(str(self.created), [row[0] for row in missing])


def _folded(column: str) -> str:
    return f"replace(lower(btrim({column})), 'ё', 'е')"


@dataclass(frozen=True)
class Owned(Named):
    """Something of the row's client, found by SQL ``on`` and created from ``fields`` where the client lacks it.

    In the SQL ``x`` is the row looked for, ``s`` the staging row, ``{name}`` the column's name.
    """

    model_label: str
    on: str
    fields: Mapping[str, str]
    created: Label
    order: str = "x.id"
    owner: str = "client"
    single: bool = True
    """At most one row can match, so the join needs no choosing."""
    follows: str = ""
    """Column that leads from a row which another has replaced to that other: the row is the other's, with a warning."""
    followed: Label = ""
    named: tuple[str, str] = ("full_name", "name_key")
    """Columns of the name as written and as compared, where names are followed."""

    def identity(self, name: str) -> list[str]:
        return [self.owner, f"{name}_key"]

    def join(self, name: str, apply: Apply) -> str:
        table, on = table_of(self.model_label), self.on.format(name=name)
        if self.single:
            return f"LEFT JOIN {table} r_{name} ON {on.replace('x.', f'r_{name}.')}"
        return (
            f"LEFT JOIN LATERAL (SELECT x.id FROM {table} x WHERE {on} ORDER BY {self.order} LIMIT 1) r_{name} ON TRUE"
        )

    def refuse(self, name: str, apply: Apply) -> None:
        if self.follows:
            found = apply.rows(self._renaming(name, apply))
            apply.warn_created(str(self.followed), [f"{old} → {new}" for old, new in found])

    def _renaming(self, name: str, apply: Apply) -> str:
        """Before keys are compared: two rows that name one thing by two names are rows of one key."""
        table, on, (shown, key) = table_of(self.model_label), self.on.format(name=name), self.named
        return f"""WITH renamed AS (
            UPDATE {apply.staging} t SET "{name}" = f.shown, "{name}_key" = f.key FROM (
                SELECT s.line, s."{name}" AS old, y."{shown}" AS shown, y."{key}" AS key
                FROM {apply.staging} s {apply.join_of(self.owner)} JOIN {table} x ON {on}
                JOIN {table} y ON y.id = x."{self.follows}" WHERE x."{self.follows}" IS NOT NULL
            ) f WHERE f.line = t.line RETURNING f.old, f.shown
        ) SELECT DISTINCT old, shown FROM renamed ORDER BY 1"""

    def create(self, name: str, apply: Apply) -> None:
        table, on = table_of(self.model_label), self.on.format(name=name)
        columns = ", ".join(f'"{column}"' for column in self.fields)
        values = ", ".join(sql.format(name=name) for sql in self.fields.values())
        created = apply.rows(
            f"""INSERT INTO {table} ({columns})
            SELECT {values} FROM (
                SELECT min(s.line) AS line FROM {apply.staging} s {apply.join_of(self.owner)}
                WHERE s."{name}_key" IS NOT NULL AND r_{self.owner}.id IS NOT NULL
                GROUP BY r_{self.owner}.id, s."{name}_key"
            ) named JOIN {apply.staging} s ON s.line = named.line {apply.join_of(self.owner)}
            WHERE NOT EXISTS (SELECT 1 FROM {table} x WHERE {on})
            ORDER BY r_{self.owner}.id, s."{name}_key"
            ON CONFLICT DO NOTHING RETURNING 1"""
        )
        apply.warn_count(str(self.created), len(created))


@dataclass(frozen=True)
class EmployeeName(Named):
    """An employee named in full or as «Лаврова Л.И.»; a name nobody bears becomes an employee who cannot log in."""

    roles: tuple[str, ...] = ()

    key_of = staticmethod(staff_rules.name_key)
    shown = staticmethod(staff_rules.clean_name)

    def join(self, name: str, apply: Apply) -> str:
        return f'LEFT JOIN {apply.temporary("map_" + name)} r_{name} ON r_{name}.key = s."{name}_key"'

    def refuse(self, name: str, apply: Apply) -> None:
        bearers = Bearers()
        ambiguous = [key for key, _shown in self._named(name, apply) if bearers.find(key) == AMBIGUOUS]
        if ambiguous:
            apply.refuse(
                f's."{name}_key" = ANY(%(keys)s)',
                name,
                _("Several employees are called “%(value)s”: write the name in full") % {"value": SHOWN},
                keys=ambiguous,
            )

    def create(self, name: str, apply: Apply) -> None:
        bearers, found, created = Bearers(), [], []
        for key, shown in self._named(name, apply):
            pk = bearers.find(key)
            if pk is None:
                pk = bearers.add(shown, self.roles)
                created.append(shown)
            found.append((key, pk))
        table = apply.temporary("map_" + name)
        apply.run(
            f"CREATE TEMP TABLE {table} AS SELECT * FROM unnest(%(keys)s::text[], %(ids)s::bigint[]) AS m(key, id)",
            keys=[key for key, _pk in found],
            ids=[pk for _key, pk in found],
        )
        apply.warn_created(_("New employees who cannot log in"), created)

    def _named(self, name: str, apply: Apply) -> list[tuple[str, str]]:
        return apply.rows(f"""SELECT s."{name}_key", min(s."{name}") FROM {apply.staging} s
                              WHERE s."{name}_key" IS NOT NULL GROUP BY 1 ORDER BY 1""")


AMBIGUOUS = -1


class Bearers:
    """Who bears a name: exactly so written first, then by initials, those who still work before those who left."""

    def __init__(self) -> None:
        self.exact: dict[str, list[tuple[int, bool]]] = {}
        self.initials: dict[str, list[tuple[int, bool]]] = {}
        for pk, full_name, is_active in Employee.objects.order_by("pk").values_list("pk", "full_name", "is_active"):
            self._remember(pk, full_name, is_active)

    def _remember(self, pk: int, full_name: str, is_active: bool) -> None:
        self.exact.setdefault(staff_rules.name_key(full_name), []).append((pk, is_active))
        if initials := staff_rules.initials_key(full_name):
            self.initials.setdefault(initials, []).append((pk, is_active))

    def find(self, key: str) -> int | None:
        """The employee's id; None where nobody bears the name; ``AMBIGUOUS`` where several do."""
        candidates = self.exact.get(key)
        if not candidates and "." in key:
            candidates = self.initials.get(staff_rules.initials_key(key))
        if not candidates:
            return None
        working = [pk for pk, is_active in candidates if is_active] or [pk for pk, _active in candidates]
        return working[0] if len(working) == 1 else AMBIGUOUS

    def add(self, shown: str, roles: tuple[str, ...]) -> int:
        employee = Employee(
            username=unused_login(shown), full_name=shown, roles=list(roles), password=make_password(None)
        )
        employee.save()
        self._remember(employee.pk, shown, True)
        return employee.pk


IMPORTED = "imported."
"""Logins of employees whom only files know begin so, until a file of employees gives them a real one."""


def unused_login(shown: str) -> str:
    number = Employee.objects.filter(username__startswith=IMPORTED).count() + 1
    while Employee.objects.filter(username=f"{IMPORTED}{number}").exists():
        number += 1
    return f"{IMPORTED}{number}"
