"""Files made by tests, and what of the database a load may change."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.db import connection

from crm.exchange.actions import Summary, import_path
from crm.exchange.declarations import registry
from crm.staff.models import Employee

SAMPLES = Path(__file__).parent.parent / "data" / "samples"

CLIENT_ROWS = [
    ["№", "Клиент", "КПП"],
    ["100", "БЕРЁЗА", "Соколова Инна Олеговна"],
    ["101", "ОСИНА", "Соколова Инна Олеговна"],
    ["102", "ЛИПА", ""],
]
FACT_TABLES = sorted({one.model_label for one in registry.values()} - {"staff.Employee"})


def csv_bytes(rows: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ";", end: str = "\r\n") -> bytes:
    return "".join(delimiter.join(row) + end for row in rows).encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Any]], merges: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for merge in merges:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def put(folder: Path, content: bytes | str | Iterable[Sequence[str]], name: str = "file.csv") -> Path:
    if isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = csv_bytes(content)
    path = folder / name
    path.write_bytes(content)
    return path


def loaded(
    folder: Path, code: str, content: bytes | str | Iterable[Sequence[str]], name: str = "file.csv", **options: Any
) -> Summary:
    return import_path(code, put(folder, content, name), **options)


def counts(summary: Summary) -> dict[str, int]:
    """The counts that are not zero."""
    names = ("read", "skipped", "created", "updated", "unchanged", "refused")
    return {name: getattr(summary, name) for name in names if getattr(summary, name)}


def errors(summary: Summary) -> list[tuple[int, str, str]]:
    return [(error["line"], error["column"], error["reason"]) for error in summary.errors]


def employee(username: str, *roles: str, **fields: Any) -> Employee:
    return Employee.objects.create_user(
        username, None, full_name=fields.pop("full_name", username), roles=list(roles), **fields
    )


_SURROGATES = {"id", "created_at", "updated_at", "password"}


def state(*codes: str) -> str:
    """Everything that imports (of some formats) write, without what differs from run to run."""
    tables = [registry[code].model for code in codes or sorted(registry)]
    found = {model._meta.db_table: _rows(model) for model in tables}
    for table in ("persons_personphone", "persons_personemail", "clients_servicepoint", "debts_balance"):
        found[table] = _plain(f'SELECT * FROM "{table}"')
    return json.dumps(found, ensure_ascii=False, sort_keys=True, default=str)


def _rows(model: Any) -> list[str]:
    """Rows with foreign keys said by what they point to, so that ids do not matter."""
    parts, joins = [], []
    for number, field in enumerate(model._meta.concrete_fields):
        if field.name in _SURROGATES:
            continue
        if field.is_relation:
            target, natural = field.related_model._meta.db_table, _NATURAL[field.related_model._meta.label]
            joins.append(f'LEFT JOIN "{target}" j{number} ON j{number}.id = t."{field.column}"')
            parts.append(f"coalesce(j{number}.{natural}::text, '')")
        else:
            parts.append(f"""coalesce(t."{field.column}"::text, '∅')""")
    sql = f"""SELECT concat_ws('|', {", ".join(parts)}) FROM "{model._meta.db_table}" t {" ".join(joins)} ORDER BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


_NATURAL = {
    "clients.Client": "number",
    "debts.Payment": "number",
    "clients.Region": "name",
    "clients.Distributive": "code",
    "clients.Subdivision": "name",
    "clients.Competitor": "name",
    "clients.Indicator": "name",
    "clients.SegmentType": "name",
    "clients.ServicePoint": "name",
    "persons.ContactPerson": "name_key",
    "works.Direction": "name",
    "works.Topic": "name",
    "works.Work": "number",
    "works.Campaign": "name",
    "works.Assignment": "id",
    "works.WorkResult": "name",
    "debts.Invoice": "number",
    "staff.Employee": "full_name",
    "staff.Group": "name",
}


def _plain(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) x")
        return [str(cursor.fetchone()[0])]


def history_rows() -> int:
    """Rows of all history tables together."""
    total = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ 'event$'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            total += cursor.fetchone()[0]
    return total
