from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time

from crm.ui import formats

THIN, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("function", "value", "russian", "english"),
    [
        (formats.number, 12345, f"12{THIN}345", "12,345"),
        (formats.number, Decimal("0.36"), "0,36", "0.36"),
        (formats.number, -5, "−5", "−5"),
        (formats.number, None, "—", "—"),
        (formats.number, "", "—", "—"),
        (formats.number, "n/a", "n/a", "n/a"),
        (formats.money, Decimal("1234.5"), f"1{THIN}234,50{NBSP}₽", f"1,234.50{NBSP}₽"),
        (formats.money, Decimal("-0.005"), f"−0,01{NBSP}₽", f"−0.01{NBSP}₽"),
        (formats.money, None, "—", "—"),
        (formats.percent, Decimal("0.345"), f"35{NBSP}%", "35%"),
        (formats.percent, None, "—", "—"),
        (formats.signed, 3, "+3", "+3"),
        (formats.signed, -3, "−3", "−3"),
        (formats.signed, 0, "0", "0"),
        (formats.day, date(2026, 11, 5), "05.11.2026", "5 Nov 2026"),
        (formats.day, None, "—", "—"),
        (formats.month, date(2026, 11, 5), "ноябрь 2026", "November 2026"),
    ],
)
def test_by_language(function: Any, value: Any, russian: str, english: str):
    with translation.override("ru"):
        assert function(value) == russian
    with translation.override("en"):
        assert function(value) == english


def test_decimals_round_half_up():
    with translation.override("ru"):
        assert [formats.number(Decimal("2.345"), 2), formats.number(2, 2), formats.money(1999.5, 0)] == [
            "2,35", "2,00", f"2{THIN}000{NBSP}₽",
        ]  # fmt: skip


def test_a_moment_is_shown_in_the_active_zone():
    with translation.override("ru"), timezone.override("Asia/Barnaul"):
        assert formats.moment(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)) == "21.11.2026, 01:30"
        assert formats.day(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)) == "21.11.2026"
        assert formats.moment(None) == "—"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+79135550123", f"+7{NBSP}913{NBSP}555-01-23"),
        ("89135550123", f"+7{NBSP}913{NBSP}555-01-23"),
        ("доб. два", "доб. два"),
        (None, "—"),
    ],
)
def test_phone(value: str | None, shown: str):
    assert formats.phone(value) == shown


@freeze_time("2026-11-20 12:00")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 19), "yesterday"),
        (date(2026, 11, 21), "21 Nov 2026"),
        (date(2026, 11, 10), "1\u00a0week ago"),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "3\u00a0hours ago"),
    ],
)
def test_ago(value: Any, shown: str):
    with translation.override("en"):
        assert formats.ago(value) == shown


@freeze_time("2026-11-20 12:00")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 11, 11, 9, 0, tzinfo=UTC), "1\u00a0неделю назад"),
        (datetime(2026, 4, 1, 9, 0, tzinfo=UTC), "7\u00a0месяцев назад"),
        (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), "через 1\u00a0неделю"),
    ],
)
def test_ago_in_one_unit(value: Any, shown: str):
    with translation.override("ru"):
        assert formats.ago(value) == shown


@pytest.mark.parametrize(("name", "shown"), [("Лаврова Лариса Ивановна", "ЛЛ"), ("root", "R"), ("", "")])
def test_initials(name: str, shown: str):
    assert formats.initials(name) == shown
