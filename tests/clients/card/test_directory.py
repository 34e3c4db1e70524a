"""The directory of indicators, kept by heads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Indicator, IndicatorValue, StatusGroup
from crm.staff.calendar import today
from tests.actors import Actors

from .test_values import indicator, known

pytestmark = pytest.mark.django_db
NEW = {"name": "Есть ли филиалы", "applies_to": "client", "section": "Деятельность", "value_type": "text",
       "options_text": "", "validity_days": "90", "code": "branches"}  # fmt: skip


def send(actors: Actors, address: str, **data: Any) -> Any:
    return actors.client("head").post(f"/card/{address}", data)


def test_a_new_indicator_is_asked_at_once(actors: Actors) -> None:
    assert send(actors, "indicators/new/", **NEW).status_code == 302
    made = Indicator.objects.get(code="branches")
    assert (made.name, made.validity_days, made.is_active) == ("Есть ли филиалы", 90, True)
    assert "Есть ли филиалы" in actors.client("specialist").get(
        f"/card/clients/{actors.client_row.number}/"
    ).content.decode()  # fmt: skip


BAD = [
    ({"name": ""}, "name"),
    ({"name": "  руководитЕЛЬ "}, "name"),
    ({"value_type": "choice"}, "options_text"),
    ({"value_type": "choice", "options_text": "да\n" + "а" * 201}, "options_text"),
    ({"validity_days": "0"}, "validity_days"),
    ({"validity_days": "много"}, "validity_days"),
    ({"code": "филиалы"}, "code"),
    ({"code": "director"}, "code"),
    ({"applies_to": "ship"}, "applies_to"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_bad_indicators(actors: Actors, change: dict[str, str], field: str) -> None:
    answer = send(actors, "indicators/new/", **{**NEW, **change})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert not Indicator.objects.filter(code="branches").exists()


@pytest.mark.parametrize(
    ("term", "ends"),
    [("90", 90), ("365", 180), ("", None)],
)
def test_another_term(actors: Actors, term: str, ends: int | None) -> None:
    """A shorter one counts at once, a longer one from the next verification on; none: nothing expires any more."""
    value = known(actors.client_row, "accountants")
    one = value.indicator
    data = {"name": one.name, "section": one.section, "value_type": "number", "options_text": "", "code": one.code}
    assert send(actors, f"indicators/{one.pk}/", **data, validity_days=term).status_code == 302
    value.refresh_from_db()
    assert value.valid_until == (None if ends is None else today() + timedelta(days=ends))


def test_a_term_where_there_was_none(actors: Actors) -> None:
    value = known(actors.client_row, "legal-name", "Стриж", ago=10)
    one = value.indicator
    data = {"name": one.name, "section": one.section, "value_type": "text", "options_text": "", "code": one.code}
    send(actors, f"indicators/{one.pk}/", **data, validity_days="30")
    value.refresh_from_db()
    assert value.valid_until == today() + timedelta(days=20)


def names(section: str) -> list[str]:
    return list(Indicator.objects.filter(section=section).values_list("code", flat=True))


def test_order_within_a_section(actors: Actors) -> None:
    before = names("Штат")
    send(actors, f"indicators/{indicator('lawyers').pk}/move/", to="up")
    assert names("Штат") == ["lawyers", "accountants", *before[2:]]
    send(actors, f"indicators/{indicator('lawyers').pk}/move/", to="up")  # the first stays the first
    assert names("Штат") == ["lawyers", "accountants", *before[2:]]
    send(actors, f"indicators/{indicator('lawyers').pk}/move/", to="down")
    assert names("Штат") == before


def test_switched_off_and_on_with_its_values(actors: Actors) -> None:
    known(actors.client_row, "accountants")
    address = f"indicators/{indicator('accountants').pk}/switch/"
    page = f"/card/clients/{actors.client_row.number}/"
    send(actors, address, to="off")
    assert "Штат бухгалтеров" not in actors.client("specialist").get(page).content.decode()
    assert IndicatorValue.objects.count() == 1
    send(actors, address, to="on")
    assert "Штат бухгалтеров" in actors.client("specialist").get(page).content.decode()


def test_a_status_group(actors: Actors) -> None:
    answer = send(actors, "statuses/new/", name="Готов к продлению", applies_to="client")
    group = StatusGroup.objects.get(name="Готов к продлению")
    assert answer.headers["Location"] == f"/card/statuses/{group.pk}/"
    needed = [indicator("director").pk, indicator("activity").pk]
    send(actors, f"statuses/{group.pk}/", name="Готов к продлению", indicators=needed)
    assert set(group.indicators.values_list("pk", flat=True)) == set(needed)
    wrong = send(actors, f"statuses/{group.pk}/", name="Иной", indicators=[indicator("person-duties").pk])
    assert set(wrong.context["form"].errors) == {"indicators"}
    send(actors, f"statuses/{group.pk}/switch/", to="off")
    group.refresh_from_db()
    assert (group.name, group.is_active) == ("Готов к продлению", False)


def test_the_directory_shows_everything_at_one_price(actors: Actors, django_assert_num_queries: Any) -> None:
    browser = actors.client("head")
    browser.get("/card/indicators/")
    with django_assert_num_queries(10):
        page = browser.get("/card/indicators/").content.decode()
    assert "Готов к работе" in page
    assert "Рубрики КЛ" in page
