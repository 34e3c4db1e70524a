"""Rows that cannot be taken: each is refused with line, column and reason, and the others are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from clients.models import Client, Usage
from contacts.calls.models import Call
from crm.exchange.actions import import_path
from crm.exchange.errors import Unreadable
from crm.staff.models import Employee
from debts.models import Payment

from .support import CLIENT_ROWS, counts, employee, errors, loaded, put

pytestmark = pytest.mark.django_db
USAGE_HEAD = ["Клиент", "Комплект", "Начало", "Конец", "Количество входов"]
CALL_HEAD = ["Дата/время", "Клиент", "Направление звонка", "UniqueID", "Сотрудник", "Продолжительность"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    return tmp_path


BAD_CELLS = [
    ("Начало", "31.02.2026", "There is no such date: “31.02.2026”"),
    ("Начало", "2026", "Not a date like 31.12.2026: “2026”"),
    ("Начало", "01.01.0026", "The date is out of range: “01.01.0026”"),
    ("Начало", "45123", "Not a date like 31.12.2026: “45123”"),
    ("Начало", "", "No value, and there must be one"),
    ("Конец", "01.11.2026", "The period ends before it begins"),
    ("Количество входов", "-1", "Less than zero: “-1”"),
    ("Количество входов", "1,5", "Not a whole number: “1,5”"),
    ("Количество входов", "99999999999", "Out of range 0–2147483647: “99999999999”"),
    ("Количество входов", "много", "Not a number: “много”"),
    ("Количество входов", "1 00", "Not a number: “1 00”"),
    ("Количество входов", "NaN", "Not a number: “NaN”"),
    ("Количество входов", "1e9", "Not a number: “1e9”"),
    ("Клиент", "999", "There is no client “999”"),
    ("Клиент", "БЕРЁЗА АО", "Not a client like “28389” or “28389 - ИМЯ”: “БЕРЁЗА АО”"),
    ("Комплект", "X" * 201, "Longer than 200 characters"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), BAD_CELLS)
def test_a_bad_cell_refuses_its_row_only(base: Path, column: str, cell: str, reason: str) -> None:
    good, bad = ["100", "СКВО1", "02.11.2026", "08.11.2026", "5"], ["101", "СКВО2", "02.11.2026", "08.11.2026", "5"]
    bad[USAGE_HEAD.index(column)] = cell
    summary = loaded(base, "usage", [USAGE_HEAD, bad, good])
    assert (counts(summary), errors(summary)) == ({"read": 2, "created": 1, "refused": 1}, [(2, column, reason)])
    assert Usage.objects.count() == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-0,01", "A negative sum: “-0,01”"),
        ("−5", "A negative sum: “−5”"),
        ("1000000000000", "The sum is out of range: “1000000000000”"),
        ("10,005", "More than two digits after the point: “10,005”"),
        ("1.000,00", "Not a number: “1.000,00”"),
    ],
)
def test_sums(base: Path, cell: str, reason: str) -> None:
    summary = loaded(base, "payments", [["№ платежа", "Клиент", "Дата", "Сумма"], ["1", "100", "01.01.2026", cell]])
    assert (errors(summary), Payment.objects.count()) == ([(2, "Сумма", reason)], 0)


@pytest.mark.parametrize("cell", ["1\xa0234,50", "1 234.5", "1234,50", "1\u202f234,50 ₽", "1\u2009234,5 руб."])
def test_sums_as_they_are_written(base: Path, cell: str) -> None:
    loaded(base, "payments", [["№ платежа", "Клиент", "Дата", "Сумма"], ["1", "100", "01.01.2026", cell]])
    assert str(Payment.objects.get().amount) == "1234.50"


def test_the_database_would_refuse_it_so_the_row_is_refused_in_words(base: Path) -> None:
    rows = [
        ["№", "Клиент", "Состояние обслуживания", "Дата подключения", "Дата отключения"],
        ["100", "А", "Отключен", "", ""],
        ["101", "Б", "", "02.02.2026", "01.02.2026"],
        ["102", "В", "Отключён", "", "01.02.2026"],
    ]
    assert errors(loaded(base, "clients", rows)) == [
        (2, "Дата отключения", "A disconnected client needs the date of disconnection"),
        (3, "Дата отключения", "Disconnected before it was connected"),
    ]
    # the stored date of connection counts where the file does not name it
    loaded(base, "clients", [["№", "Клиент", "Дата подключения"], ["100", "А", "05.05.2025"]])
    assert errors(loaded(base, "clients", [["№", "Клиент", "Дата отключения"], ["100", "А", "04.05.2025"]])) == [
        (2, "Дата отключения", "Disconnected before it was connected")
    ]


@pytest.mark.parametrize("inn", ["7707083890", "123", "77070838AA", "0000000000", "707083893"])
def test_inn_is_checked(base: Path, inn: str) -> None:
    summary = loaded(base, "clients", [["№", "Клиент", "ИНН"], ["100", "А", inn]])
    assert errors(summary) == [(2, "ИНН", f"“{inn}” is not an INN: 10 or 12 digits with right control digits")]


def test_one_key_twice_in_a_file(base: Path) -> None:
    row = ["100", "СКВО1", "02.11.2026", "08.11.2026", "5"]
    summary = loaded(base, "usage", [USAGE_HEAD, row, row, [*row[:4], "6"], ["100", "скво1", *row[2:]]])
    assert counts(summary) == {"read": 4, "created": 1, "unchanged": 1, "refused": 2}
    assert [error[:3:2] for error in errors(summary)] == [
        (4, "Line 2 has the same key and other values"),
        (5, "Line 2 has the same key and other values"),
    ]
    assert Usage.objects.get().logins == 5


def test_a_refused_row_does_not_shadow_a_good_one(base: Path) -> None:
    summary = loaded(
        base,
        "usage",
        [
            USAGE_HEAD,
            ["999", "СКВО1", "02.11.2026", "08.11.2026", "5"],
            ["100", "СКВО1", "02.11.2026", "08.11.2026", "5"],
        ],
    )
    assert (counts(summary), errors(summary)) == (
        {"read": 2, "created": 1, "refused": 1},
        [(2, "Клиент", "There is no client “999”")],
    )


@pytest.mark.parametrize(
    ("cell", "client"),
    [
        ("", None),
        ("79835625061", None),
        ("+7 (983) 562-50-61", None),
        ("8-800-2000-600", None),
        ("100", "100"),
        ("101 - ОСИНА", "101"),
        ("101 – ОСИНА", "101"),
        ("102 - ЛИПА (1)", "102"),
    ],
)
def test_a_call_may_be_nobodys(base: Path, cell: str, client: str | None) -> None:
    summary = loaded(base, "calls", [CALL_HEAD, ["01.11.2026 10:00", cell, "Исходящий", "u1", "", "0:01:00"]])
    assert counts(summary) == {"read": 1, "created": 1}
    assert Call.objects.values_list("client__number", flat=True).get() == client


@pytest.mark.parametrize("cell", ["999", "28389 - НЕТ ТАКОГО", "12345"])
def test_a_call_of_an_unknown_client_is_refused(base: Path, cell: str) -> None:
    summary = loaded(base, "calls", [CALL_HEAD, ["01.11.2026 10:00", cell, "Исходящий", "u1", "", "0:01:00"]])
    assert errors(summary) == [(2, "Клиент", f"There is no client “{cell.split()[0]}”")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Соколова Инна Олеговна", "s1"),
        ("соколова инна олеговна", "s1"),
        ("Соколова И.О.", "s1"),
        ("Соколова И. О. (Соколова И.О.)", "s1"),
        ("Ёлкин П.П.", "s2"),
        ("Елкин Пётр Павлович", "s2"),
        ("Новый Человек", "imported.1"),
        ("Соколова Ирина Ольговна", "imported.1"),
    ],
)
def test_names_of_employees(tmp_path: Path, name: str, expected: str) -> None:
    employee("s1", full_name="Соколова Инна Олеговна")
    employee("s2", full_name="Ёлкин Пётр Павлович")
    loaded(tmp_path, "calls", [CALL_HEAD, ["01.11.2026 10:00", "", "Исходящий", "u1", name, "0:01:00"]])
    assert Call.objects.get().employee.username == expected


def test_a_name_of_several_employees_is_not_guessed(tmp_path: Path) -> None:
    employee("s1", full_name="Соколова Инна Олеговна")
    employee("s2", full_name="Соколова Ирина Ольговна")
    rows = [
        CALL_HEAD,
        ["01.11.2026 10:00", "", "Исходящий", "u1", "Соколова И.О.", "0:01:00"],
        ["01.11.2026 10:00", "", "Исходящий", "u2", "Соколова Ирина Ольговна", "0:01:00"],
    ]
    assert errors(loaded(tmp_path, "calls", rows)) == [
        (2, "Сотрудник", "Several employees are called “Соколова И.О.”: write the name in full")
    ]
    Employee.objects.filter(username="s1").update(is_active=False)
    assert counts(loaded(tmp_path, "calls", rows)) == {"read": 2, "created": 1, "unchanged": 1}
    assert set(Call.objects.values_list("employee__username", flat=True)) == {"s2"}


def test_columns_that_are_absent_leave_values_alone(base: Path) -> None:
    loaded(base, "clients", [["№", "Клиент", "Сумма ИО", "Категория"], ["100", "БЕРЁЗА", "15000", "В"]])
    summary = loaded(base, "clients", [["№", "Клиент", "Номер телефона"], ["100", "БЕРЁЗА-2", "x"]])
    client = Client.objects.get(number="100")
    assert (client.name, str(client.monthly_fee), client.category, client.specialist.full_name) == (
        "БЕРЁЗА-2",
        "15000.00",
        "B",
        "Соколова Инна Олеговна",
    )
    assert summary.warnings == ["Columns that were not used: Номер телефона"]


def test_an_empty_cell_of_a_present_column_empties_the_value(base: Path) -> None:
    loaded(
        base,
        "clients",
        [["№", "Клиент", "Сумма ИО", "КПП", "Состояние обслуживания"], ["100", "БЕРЁЗА", "15000", "", "На удержании"]],
    )
    loaded(base, "clients", [["№", "Клиент", "Сумма ИО", "Состояние обслуживания"], ["100", "БЕРЁЗА", "", ""]])
    client = Client.objects.get(number="100")
    assert (client.monthly_fee, client.specialist, client.status) == (None, None, "retention")


def test_grouping_rows_are_skipped_and_counted(base: Path) -> None:
    rows = [
        USAGE_HEAD,
        ["Итого: (1)", "", "", "", "5"],
        ["Отдел (1)", "", "", "", "5"],
        ["100", "СКВО1", "02.11.2026", "08.11.2026", "5"],
        ["Всего", "", "", "", "5"],
    ]
    assert counts(loaded(base, "usage", rows)) == {"read": 4, "skipped": 3, "created": 1}
    rows = [["№ платежа", "Клиент", "Дата", "Сумма"], ["1", "100", "01.01.2026", "5"], ["Итого:", "", "", "5"]]
    assert counts(loaded(base, "payments", rows)) == {"read": 2, "skipped": 1, "created": 1}


def test_counts_always_add_up(base: Path) -> None:
    rows = [
        USAGE_HEAD,
        ["Итого", "", "", "", ""],
        *[["100", f"СКВО{n % 3}", f"0{n % 9 + 1}.11.2026", "09.11.2026", str(n - 2)] for n in range(40)],
        ["1", "2"],
    ]
    one = loaded(base, "usage", rows)
    assert one.read == one.skipped + one.created + one.updated + one.unchanged + one.refused == 42


@pytest.mark.parametrize("content", ["", "\n\n\n", "просто текст", "a;b;c\n1;2;3\n"])
def test_a_file_without_a_header(tmp_path: Path, content: str) -> None:
    with pytest.raises(Unreadable):
        loaded(tmp_path, "clients", content)
    assert Client.objects.count() == 0


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        Unreadable, match=r"Columns are missing: Комплект, Начало, Конец\. Found: Клиент, Количество входов"
    ):
        loaded(tmp_path, "usage", "Клиент;Количество входов\n100;5\n")


def test_a_repeated_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="The column “КЛИЕНТ” stands in the header twice"):
        loaded(tmp_path, "clients", "№;КЛИЕНТ;клиент\n1;А;Б\n")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        import_path("clients", tmp_path / "none.csv")


def test_an_unknown_encoding_and_format(tmp_path: Path) -> None:
    path = put(tmp_path, CLIENT_ROWS)
    with pytest.raises(Unreadable, match="There is no encoding “hex”"):
        import_path("clients", path, encoding="hex")
    with pytest.raises(Unreadable, match=r"There is no format “client”\. There are: advances, calls, clients"):
        import_path("client", path)
