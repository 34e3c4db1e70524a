"""The debt in the client list, with the date until which payments are known."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from crm.exchange.choices import RunState
from crm.exchange.models import ImportRun
from crm.ui.formats import day
from tests.factories import make_employee

from .support import owing

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Any) -> Any:
    client.force_login(make_employee("director", language="en"))
    return client


def loaded(days_ago: int = 0) -> ImportRun:
    at = timezone.now() - timedelta(days=days_ago)
    return ImportRun.objects.create(format="payments", state=RunState.DONE, finished_at=at, file_name="p.csv")


def shown(visitor: Any, sort: str = "number") -> list[str]:
    table = visitor.get(f"/clients/?sort={sort}").context["table"]
    return [record.number for record in table.page.records]


def cell(visitor: Any, number: str) -> str:
    table = visitor.get("/clients/").context["table"]
    row = next(row for row in table.rows if row.record.number == number)
    return str(row.get_cell("debt"))


@pytest.mark.parametrize(
    ("owed", "fee", "told"),
    [(2750, 1000, "2.8"), (1049, 1000, "1.0"), (0, 1000, ""), (-500, 1000, ""), (700, 0, "700")],
)
def test_months_of_the_fee_or_roubles_without_one(visitor: Any, owed: int, fee: int, told: str) -> None:
    client = owing(owed, fee)
    text = cell(visitor, client.number).replace(",", ".")
    assert (told in text) if told else text == ""
    assert ("text-danger" in text) is (told == "2.8")


def test_the_heading_says_until_when_payments_are_known(visitor: Any) -> None:
    owing(100)
    assert "payments were never loaded" in visitor.get("/clients/").content.decode()
    run = loaded()
    body = visitor.get("/clients/").content.decode()
    with translation.override("en"):
        assert f'<div class="small">as of {day(run.finished_at)}</div>' in body
    assert body.count("as of") == body.count('<div class="small">as of')  # in no cell


def test_the_file_says_it_too(visitor: Any) -> None:
    owing(2750)
    loaded()
    answer = visitor.get("/clients/?_export=csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    head, row = lines[0].split(";"), lines[1].split(";")
    place = next(place for place, title in enumerate(head) if "as of" in title)
    assert row[place].replace(",", ".") == "2.8"


def test_sorted_by_months_not_by_roubles(visitor: Any) -> None:
    small, large = owing(3000, 1000), owing(50000, 100000)
    free = owing(100, 0)
    assert shown(visitor, "-debt") == [small.number, large.number, free.number]
    assert shown(visitor, "debt") == [large.number, small.number, free.number]
    assert Decimal(3000) < Decimal(50000)
