"""Cells mean what they mean in django-tables2, though its templates do not draw them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import django_tables2
import pytest
from django.utils import translation

from crm.staff.models import Employee, Group
from crm.ui.rows import body
from crm.ui.tables import BandColumn, DayColumn, MomentColumn, MoneyColumn, NumberColumn, Table, open_row

EVIL = "<b>&"


class Sample(Table):
    name = django_tables2.Column(accessor="full_name", linkify=open_row)
    theme = django_tables2.Column()
    group = django_tables2.Column(accessor="group__name", linkify=lambda record: "/group/")
    email = django_tables2.Column(attrs={"td": {"class": lambda record: "full" if record.email else "empty"}})
    mark = django_tables2.Column(accessor="extension", empty_values=())
    active = django_tables2.BooleanColumn(accessor="is_active", yesno="yes,no")

    def render_mark(self, record: Employee, column: Any) -> str:
        return f"{type(column).__name__} {record.username}"

    def row_url(self, record: Employee) -> str:
        return "/one/" if record.username == "a" else ""


def drawn(table: Table) -> list[list[str]]:
    rows = re.findall(r"<tr.*?</tr>", body(table), re.S)
    return [re.findall(r"<td (.*?)>(.*?)</td>", row, re.S) for row in rows]


def test_cells():
    group = Group(name=EVIL)
    table = Sample(
        [
            Employee(pk=1, username="a", full_name=EVIL, group=group),
            Employee(pk=2, username="b", full_name="B", email="b@example.org"),
        ]
    )

    with translation.override("en"):
        first, second = drawn(table)

    assert [content for _attrs, content in first] == [
        '<a href="/one/">&lt;b&gt;&amp;</a>',
        "As in the system",
        '<a href="/group/">&lt;b&gt;&amp;</a>',
        "—",
        "Column a",
        '<span class="true">yes</span>',
    ]
    assert [content for _attrs, content in second][:4] == ["B", "As in the system", "—", "b@example.org"]
    assert ("empty" in first[3][0], "full" in second[3][0]) == (True, True)
    assert re.findall(r"<tr([^>]*)>", body(table)) == [' data-href="/one/"', ""]


def test_cells_say_of_which_column_they_are():
    """But for what opens the row, which is its name, and for what is empty."""
    table = Sample([Employee(pk=1, username="a", full_name="A", group=Group(name="G"))])
    with translation.override("en"):
        ((first, *others),) = drawn(table)
    told = [re.findall(r'data-label="(.*?)"|(data-empty)', attrs) for attrs, _content in [first, *others]]
    assert told == [[], [("Theme", "")], [("Group", "")], [("", "data-empty")], [("Mark", "")], [("Active", "")]]


def test_columns_of_figures_and_dates():
    class Figures(Table):
        count = NumberColumn()
        fee = MoneyColumn(decimals=0)
        band = BandColumn(indicator="indicator")
        missing = NumberColumn()

    row = type(
        "Row", (), {"pk": 1, "count": 12345, "fee": Decimal("999.5"), "band": None, "indicator": None, "missing": None}
    )()
    with translation.override("en"):
        (cells,) = drawn(Figures([row]))

    assert [re.sub("<[^>]*>", "", content) for _attrs, content in cells] == [
        "12,345",
        "1,000\u00a0₽",
        "Not computed",
        "—",
    ]
    assert all('class="num"' in attrs for attrs, _content in cells[:2])


@pytest.mark.parametrize("column", [DayColumn(), MomentColumn()])
def test_missing_dates_are_dashes(column: Any):
    class Dates(Table):
        at = column

    assert [content for _attrs, content in drawn(Dates([{"at": None, "pk": 1}]))[0]] == ["—"]
