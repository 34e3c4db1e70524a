"""What the database itself refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from clients.models import Client, Region, Usage
from tests.factories import make_client, make_facts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"monthly_fee": -1},
        {"connected_on": date(2026, 2, 2), "disconnected_on": date(2026, 2, 1)},
        {"status": "disconnected"},
        {"number": "12 34"},
        {"number": ""},
    ],
)
def test_client_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        make_client(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"monthly_fee": 0},
        {"monthly_fee": None},
        {"connected_on": date(2026, 2, 1), "disconnected_on": date(2026, 2, 1), "status": "disconnected"},
        {"connected_on": None, "disconnected_on": date(2026, 2, 1)},
        {"inn": ""},
    ],
)
def test_client_is_taken(fields: dict[str, Any]) -> None:
    make_client(**fields).full_clean()


def test_number_is_unique() -> None:
    make_client(number="28389")
    with pytest.raises(IntegrityError):
        make_client(number="28389")


def test_inn_with_a_wrong_control_digit_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        make_client(inn="7707083890").full_clean()
    assert set(refusal.value.message_dict) == {"inn"}


def test_usage_ends_after_it_begins() -> None:
    usage = make_facts(make_client())["clients.Usage"]
    with pytest.raises(IntegrityError):
        Usage.objects.filter(pk=usage.pk).update(ends_on=date(2000, 1, 1))


@pytest.mark.parametrize(
    ("connected", "disconnected", "served"),
    [
        (None, None, True),
        (date(2026, 3, 2), None, True),
        (date(2026, 3, 3), None, False),
        (date(2020, 1, 1), date(2026, 3, 2), False),
        (date(2020, 1, 1), date(2026, 3, 3), True),
    ],
)
def test_in_service(connected: date | None, disconnected: date | None, served: bool) -> None:
    make_client(connected_on=connected, disconnected_on=disconnected)
    assert Client.objects.in_service(date(2026, 3, 2)).exists() is served


def test_every_region_of_the_country_has_its_zone() -> None:
    zones = dict(Region.objects.values_list("name", "time_zone"))
    assert len(zones) >= 89
    assert zones["Алтайский край"] == "Asia/Barnaul"
    assert zones["Санкт-Петербург"] == "Europe/Moscow"
    assert zones["Калининградская область"] == "Europe/Kaliningrad"
    for region in Region.objects.all():
        region.full_clean()
