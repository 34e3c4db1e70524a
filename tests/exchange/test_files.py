"""Files in all the ways they are written, and files made to hurt: a golden result, or a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from clients.models import Usage
from contacts.calls.models import Call
from crm.exchange.errors import Unreadable
from crm.exchange.readers import xlsx_files

from .support import CLIENT_ROWS, counts, csv_bytes, errors, loaded, put, xlsx_bytes

pytestmark = pytest.mark.django_db

HEAD = ["Клиент", "Комплект", "Начало", "Конец", "Количество входов"]
ROWS = [
    ["100 - БЕРЁЗА", "СКВО1", "02.11.2026", "08.11.2026", "12"],
    ["101", "СКВО2", "02.11.2026", "08.11.2026", "1 234"],
]
GOLDEN = {
    ("100", "СКВО1", date(2026, 11, 2), date(2026, 11, 8), 12),
    ("101", "СКВО2", date(2026, 11, 2), date(2026, 11, 8), 1234),
}
TITLES = ["Статистика", " с 02.11.2026 по 08.11.2026 ", ""]
NARROW = [
    ["Значение", "Комплект", "Количество входов"],
    ["100 - БЕРЁЗА (1)", "СКВО1", "12,00"],
    ["101 - ОСИНА", "СКВО2", "1\xa0234,00"],
]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    return tmp_path


def usage() -> set[tuple[object, ...]]:
    return set(Usage.objects.values_list("client__number", "distributive__code", "starts_on", "ends_on", "logins"))


def text(rows: list[list[str]] | None = None, **options: str) -> bytes:
    return csv_bytes(rows or [HEAD, *ROWS], **options)


def quoted(rows: list[list[str]], delimiter: str) -> bytes:
    return "".join(
        delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in row) + "\n" for row in rows
    ).encode()


def native() -> bytes:
    day, last = datetime(2026, 11, 2), datetime(2026, 11, 8)  # noqa: DTZ001
    return xlsx_bytes([HEAD, [100, "СКВО1", day, last, 12], ["101", "СКВО2", day.date(), last.date(), 1234.0]])


def serial() -> bytes:
    first = (date(2026, 11, 2) - date(1899, 12, 30)).days
    return xlsx_bytes(
        [HEAD, ["100", "СКВО1", first, first + 6, "12"], ["101", "СКВО2", str(first), first + 6.5, "1 234"]]
    )


def serial_1904() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(serial()))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in book.active.iter_rows(min_row=2, min_col=3, max_col=4):
        for cell in row:
            cell.value = int(float(cell.value)) - 1462
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def wide_tail() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(native()))
    for number in range(1, 200):
        book.active.cell(number, 30).number_format = "0.00"
    return saved(book)


def formulas() -> bytes:
    content, name = native(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(name).replace(b"<v>1234</v>", b"<f>1200+34</f><v>1234</v>")
    return rezipped(content, {name: sheet})


def rezipped(content: bytes, parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return file.getvalue()


MERGED = [[*HEAD[:2], *HEAD[2:]], ["100", "СКВО1", "02.11.2026", "08.11.2026", "12"], ["101", "СКВО2", "", "", "1234"]]

CORPUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "utf-8": ("a.csv", lambda: text()),
    "utf-8 with its mark": ("a.csv", lambda: text(encoding="utf-8-sig")),
    "cp1251": ("a.csv", lambda: text(encoding="cp1251")),
    "utf-16": ("a.csv", lambda: text(encoding="utf-16")),
    "utf-16 big end first": ("a.csv", lambda: b"\xfe\xff" + text(encoding="utf-16-be")),
    "comma": ("a.csv", lambda: text(delimiter=",")),
    "tab": ("a.tsv", lambda: text(delimiter="\t")),
    "tab cp1251": ("a.txt", lambda: text(delimiter="\t", encoding="cp1251")),
    "line feed": ("a.csv", lambda: text(end="\n")),
    "carriage return": ("a.csv", lambda: text(end="\r")),
    "no end of the last line": ("a.csv", lambda: text().rstrip()),
    "no extension": ("export", lambda: text()),
    "all quoted": ("a.csv", lambda: quoted([HEAD, *ROWS], ";")),
    "quoted decimal comma": ("a.csv", lambda: quoted([HEAD, ROWS[0], [*ROWS[1][:4], "1 234,00"]], ",")),
    "nbsp thousands": ("a.csv", lambda: text([HEAD, ROWS[0], [*ROWS[1][:4], "1\xa0234,00"]])),
    "narrow nbsp thousands": ("a.csv", lambda: text([HEAD, ROWS[0], [*ROWS[1][:4], "1\u202f234.0"]])),
    "spaces around": (
        "a.csv",
        lambda: text([[f"  {title} " for title in HEAD], [f"\xa0{cell}  " for cell in ROWS[0]], ROWS[1]]),
    ),
    "capitals in the header": ("a.csv", lambda: text([[title.upper() for title in HEAD], *ROWS])),
    "stars in the header": (
        "a.csv",
        lambda: text([["Клиент", "Комплект*", "Начало*", "Конец*", "Количество входов"], *ROWS]),
    ),
    "columns shuffled": ("a.csv", lambda: text([row[::-1] for row in [HEAD, *ROWS]])),
    "extra columns": ("a.csv", lambda: text([[*HEAD, "Описание", ""], *([*row, "x", ""] for row in ROWS)])),
    "title lines": ("a.csv", lambda: text([[TITLES[0]], [TITLES[1]], [], *NARROW])),
    "title lines as wide as the table": (
        "a.csv",
        lambda: text([["", TITLES[0], ""], [TITLES[1], "", ""], ["", "", ""], *NARROW]),
    ),
    "blank lines between": ("a.csv", lambda: text([[], HEAD, [], ROWS[0], ["", "", "", "", ""], ROWS[1], [], []])),
    "empty cells beyond the header": ("a.csv", lambda: text([HEAD, *([*row, "", ""] for row in ROWS)])),
    "times in date cells": (
        "a.csv",
        lambda: text([HEAD, [*ROWS[0][:2], "02.11.2026 0:00:00", "08.11.2026 23:59", "12"], ROWS[1]]),
    ),
    "iso dates": ("a.csv", lambda: text([HEAD, [*ROWS[0][:2], "2026-11-02", "2026-11-08", "12"], ROWS[1]])),
    "one-digit days": ("a.csv", lambda: text([HEAD, [*ROWS[0][:2], "2.11.2026", "8.11.2026", "12"], ROWS[1]])),
    "repeated unknown titles": ("a.csv", lambda: text([[*HEAD, "x", "x"], *([*row, "", "1"] for row in ROWS)])),
    "xlsx of texts": ("a.xlsx", lambda: xlsx_bytes([HEAD, *ROWS])),
    "xlsx of native values": ("a.xlsx", native),
    "xlsx of serial dates": ("a.xlsx", serial),
    "xlsx counted from 1904": ("a.xlsx", serial_1904),
    "xlsx with title lines merged": (
        "a.xlsx",
        lambda: xlsx_bytes([[TITLES[0]], [TITLES[1]], [], *NARROW], ["A1:C1", "A2:C2"]),
    ),
    "xlsx with cells merged downwards": ("a.xlsx", lambda: xlsx_bytes(MERGED, ["C2:C3", "D2:D3"])),
    "xlsx with an empty tail": ("a.xlsx", wide_tail),
    "xlsx with formulas": ("a.xlsx", formulas),
    "xlsx without an extension": ("export", native),
}


@pytest.mark.parametrize("name", CORPUS)
def test_corpus(base: Path, name: str) -> None:
    file_name, make = CORPUS[name]
    summary = loaded(base, "usage", make(), file_name)
    assert (errors(summary), counts(summary), usage()) == ([], {"read": 2, "created": 2}, GOLDEN)


def test_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 30


def test_excel_times_and_durations(base: Path) -> None:
    head = ["Дата/время", "Клиент", "Направление звонка", "UniqueID", "Продолжительность"]
    rows = [
        head,
        [datetime(2026, 11, 2, 9, 28, 7), 100, "Исходящий", 1689000000.4884, timedelta(minutes=4, seconds=24)],  # noqa: DTZ001
        [46328.5, None, "Внутренний", "2", datetime(2026, 1, 1, 0, 4, 24).time()],  # noqa: DTZ001
    ]
    assert errors(loaded(base, "calls", xlsx_bytes(rows), "a.xlsx")) == []
    assert list(Call.objects.order_by("unique_id").values_list("unique_id", "seconds", "client__number")) == [
        ("1689000000.4884", 264, "100"),
        ("2", 264, None),
    ]
    assert [call.at.isoformat() for call in Call.objects.order_by("unique_id")] == [
        "2026-11-02T06:28:07+00:00",
        "2026-11-02T09:00:00+00:00",
    ]


def test_a_quoted_value_may_hold_lines(base: Path) -> None:
    content = 'Клиент;Показатель;Значение\n100;Адрес;"ул. Речная;\nд. 1 ""А"""\n100;Город;"Псков"\n'
    assert counts(loaded(base, "indicators", content)) == {"read": 2, "created": 2}
    assert loaded(base, "indicators", content).unchanged == 2


def test_an_open_quotation_mark_breaks_its_row_only(base: Path) -> None:
    content = (
        'Клиент;Показатель;Значение\n100;Адрес;"ул. Речная\n100;Город;Псков\n100;Фирма;ООО "Рог\n100;Ещё;да\n100;А;"Б\n'
    )
    summary = loaded(base, "indicators", content)
    assert (counts(summary), errors(summary)) == (
        {"read": 5, "created": 3, "refused": 2},
        [
            (2, "", "A quotation mark stands in the middle of a quoted value"),
            (6, "", "A quotation mark is opened and never closed"),
        ],
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text().replace(b"12\r\n", b"1\x002\r\n"), [(2, "", "The line holds NUL bytes")]),
        (
            text().replace("СКВО1".encode(), b"\xff\xfe1"),
            [(2, "", "The line holds bytes that are not text in this encoding")],
        ),
        (
            text(encoding="cp1251").replace("СКВО1".encode("cp1251"), b"\x98"),
            [(2, "", "The line holds bytes that are not text in this encoding")],
        ),
        (
            text([HEAD, [*ROWS[0][:4], "1", "2"], ROWS[1]]),
            [(2, "", "The row has more values than the header has columns")],
        ),
        (text()[:-10], [(3, "", "The last row is cut off: the file is not whole")]),
        (text()[:-12], [(3, "", "The last row is cut off: the file is not whole")]),
        (text([HEAD, [*ROWS[0][:4], "9" * 300_000], ROWS[1]]), [(2, "", "The line is longer than 262144 characters")]),
    ],
)
def test_a_damaged_line_is_refused(base: Path, content: bytes, expected: list[tuple[int, str, str]]) -> None:
    summary = loaded(base, "usage", content)
    assert (errors(summary), counts(summary)) == (expected, {"read": 2, "created": 1, "refused": 1})


def test_a_named_encoding_is_taken(base: Path) -> None:
    assert loaded(base, "usage", text(encoding="koi8-r"), encoding="koi8-r").created == 2
    assert loaded(base, "usage", text(encoding="utf-16-le"), encoding="utf-16-le").unchanged == 2


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "utf-16-le", "mac_cyrillic"])
def test_an_encoding_is_not_guessed(base: Path, encoding: str) -> None:
    with pytest.raises(Unreadable):
        loaded(base, "usage", text(encoding=encoding))
    assert usage() == set()


# --- Hostile files ----------------------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
HEAD_XML = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
CELL = '<row r="{0}"><c r="{1}" t="inlineStr"><is><t>x</t></is></c></row>'


def header_row() -> bytes:
    cells = "".join(f'<c r="{"ABCDE"[n]}1" t="inlineStr"><is><t>{title}</t></is></c>' for n, title in enumerate(HEAD))
    return f'<row r="1">{cells}</row>'.encode()


def sheet(rows: bytes) -> bytes:
    return rezipped(native(), {SHEET: HEAD_XML + header_row() + rows + b"</sheetData></worksheet>"})


def many_entries() -> bytes:
    file = io.BytesIO(native())
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/media/{number}", b"")
    return file.getvalue()


def slip() -> bytes:
    file = io.BytesIO(native())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/../../../tmp/evil.xml", b"<a/>")
    return file.getvalue()


def plain_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "text")
    return file.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><worksheet/>'

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "the last cell of a sheet": (
        "a.xlsx",
        lambda: sheet(CELL.format(1048576, "XFD1048576").encode()),
        "empty rows above|column XFD",
    ),
    "the last column": ("a.xlsx", lambda: sheet(CELL.format(2, "XFD2").encode()), "column XFD"),
    "the last row": (
        "a.xlsx",
        lambda: sheet(CELL.format(1048576, "A1048576").encode()),
        "empty rows above row 1048576",
    ),
    "180 MB in a small file": ("a.xlsx", lambda: sheet(b"<row/>" * (180 * 1024 * 1024 // 6)), "packed too tightly"),
    "entities": ("a.xlsx", lambda: rezipped(native(), {SHEET: ENTITIES}), "XML entities"),
    "entities of a part": ("a.xlsx", lambda: rezipped(native(), {"xl/workbook.xml": ENTITIES}), "XML entities"),
    "10,000 parts": ("a.xlsx", many_entries, "parts: no real workbook"),
    "a name that leads outside": ("a.xlsx", slip, "leads outside"),
    "an archive": ("a.xlsx", plain_zip, "not an XLSX workbook"),
    "cut off": ("a.xlsx", lambda: native()[:-300], "damaged or cut off"),
    "broken inside": ("a.xlsx", lambda: rezipped(native(), {SHEET: HEAD_XML + b"<row"}), "damaged or cut off"),
    "no sheet": ("a.xlsx", lambda: rezipped(native(), {"xl/workbook.xml": b"<workbook/>"}), "damaged|no visible sheet"),
    "text called xlsx": ("a.xlsx", text, "is not an XLSX file"),
    "xlsx called csv": ("a.csv", native, "inside it is not text"),
    "old Excel": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or password-protected"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not text|No header"),
    "zeros": ("a.csv", lambda: b"\0" * 1_000_000, "NUL bytes"),
    "a line of a million columns": ("a.csv", lambda: b";".join([b"x"] * 1_000_000), "No header"),
    "a header of a million columns": (
        "a.csv",
        lambda: ";".join(HEAD + ["x"] * 50_000).encode(),
        "more than 1000 columns",
    ),
    "one endless line": ("a.csv", lambda: b"x" * (64 << 20), "No header"),
    "quotation marks": ("a.csv", lambda: b'"' * 300_001, "No header"),
    "nothing": ("a.csv", lambda: b"", "empty"),
    "the mark alone": ("a.csv", lambda: b"\xef\xbb\xbf", "No header"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(base: Path, name: str) -> None:
    file_name, make, message = HOSTILE[name]
    content, began = make(), time.monotonic()
    with pytest.raises(Unreadable, match=message):
        loaded(base, "usage", content, file_name)
    assert time.monotonic() - began < 5
    assert usage() == set()


def test_a_line_of_a_million_columns_among_good_ones(base: Path) -> None:
    content = text() + b";".join([b"x"] * 1_000_000) + b"\n" + text([["102", "СКВО3", "02.11.2026", "08.11.2026", "1"]])
    began = time.monotonic()
    summary = loaded(base, "usage", content)
    assert (counts(summary), errors(summary)) == (
        {"read": 4, "created": 3, "refused": 1},
        [(4, "", "The line is longer than 262144 characters")],
    )
    assert time.monotonic() - began < 5


def test_a_large_workbook_is_refused_unopened(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_files, "MAX_TOTAL", 1 << 20)
    with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
        loaded(base, "usage", sheet(b"<row/>" * 200_000), "a.xlsx")


READ = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from crm.exchange.errors import Unreadable
from crm.exchange.readers import xlsx_files
from crm.exchange.readers import open_table
try:
    with open_table(Path(sys.argv[1]), known={"клиент": "Клиент", "комплект": "Комплект"}) as table:
        print(sum(1 for row in table.rows()))
except Unreadable as error:
    print("refused")
status = Path("/proc/self/status").read_text()  # the peak of this program alone; getrusage remembers its parent's
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.parametrize(
    "name", ["the last cell of a sheet", "180 MB in a small file", "one endless line", "a line of a million columns"]
)
def test_memory_of_a_reader_stays_low(tmp_path: Path, name: str) -> None:
    file_name, make, _message = HOSTILE[name]
    path = put(tmp_path, make(), file_name)
    answer = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    refused, megabytes = answer.stdout.split()
    assert (refused, int(megabytes) <= 512) == ("refused", True)
