"""Exports: what no spreadsheet takes for a formula, and comes back through an import as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from clients.models import Client
from contacts.persons.models import ContactPerson
from crm.exchange.export import ExportColumn, export_response
from crm.exchange.models import ExportLog
from crm.staff.choices import Role

from .support import CLIENT_ROWS, counts, employee, loaded

pytestmark = pytest.mark.django_db
PAYLOADS = [
    "=1+1",
    "+7 913 555-01-23",
    "-2+3",
    "@SUM(A1)",
    "|calc",
    "%0A",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=x",
    "''+",
    "=cmd|' /C calc'!A0",
    "-15,50",
    '=HYPERLINK("http://x","y")',
    "+79135550123",
    "'",
    "простой текст",
    "=",
    "-",
]


def exported(rows: Sequence[Any], columns: Sequence[ExportColumn], file_format: str) -> bytes:
    by = employee(f"director-{file_format}-{ExportLog.objects.count()}", Role.DIRECTOR)
    log = ExportLog.objects.create(employee=by, list_code="test", filter="q=1", format=file_format, asked=len(rows))
    answer = export_response(columns=columns, rows=rows, log=log)
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_dangerous_texts_survive_export_and_import(tmp_path: Path, file_format: str) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    client = Client.objects.get(number="100")
    for number, text in enumerate(PAYLOADS):
        ContactPerson.objects.create(client=client, full_name=f"Имя {number}", name_key=f"имя {number}", position=text)
    columns = [
        ExportColumn("Клиент", "client.number"),
        ExportColumn("ФИО", "full_name"),
        ExportColumn("Должность", "position"),
    ]
    content = exported(ContactPerson.objects.order_by("pk"), columns, file_format)
    summary = loaded(tmp_path, "contact_persons", content, f"a.{file_format}")
    assert (counts(summary), summary.errors) == ({"read": len(PAYLOADS), "unchanged": len(PAYLOADS)}, [])
    assert [person.position for person in ContactPerson.objects.order_by("pk")] == PAYLOADS


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_cell_is_a_formula(text: str) -> None:
    row, columns = [SimpleNamespace(text=text)], [ExportColumn("Т", "text")]
    cell = openpyxl.load_workbook(io.BytesIO(exported(row, columns, "xlsx"))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    line = exported(row, columns, "csv").decode("utf-8-sig").split("\r\n")[1].strip('"')
    assert line == "'" or line[0] not in "=+-@|%\t\r＝＋－＠｜"


def test_values_are_written_by_their_type() -> None:
    row = SimpleNamespace(
        a=Decimal("-1234.50"),
        b=7,
        c=date(2026, 11, 2),
        d=datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("UTC")),
        e=None,
        f=True,
    )
    columns = [ExportColumn(name, name) for name in "abcdef"]
    lines = exported([row], columns, "csv").decode("utf-8-sig").split("\r\n")
    assert lines == ["a;b;c;d;e;f", "-1234,50;7;02.11.2026;02.11.2026 12:30:00;;да", ""]
    sheet = openpyxl.load_workbook(io.BytesIO(exported([row], columns, "xlsx"))).active
    assert [cell.value for cell in sheet[2]] == [
        -1234.5,
        7,
        datetime(2026, 11, 2),  # noqa: DTZ001
        datetime(2026, 11, 2, 12, 30),  # noqa: DTZ001
        None,
        "да",
    ]


def test_each_export_is_logged() -> None:
    for file_format in ("csv", "xlsx"):
        exported([SimpleNamespace(x=1)] * 3, [ExportColumn("X", lambda row: row.x)], file_format)
    assert list(ExportLog.objects.order_by("pk").values_list("list_code", "filter", "format", "rows")) == [
        ("test", "q=1", "csv", 3),
        ("test", "q=1", "xlsx", 3),
    ]
