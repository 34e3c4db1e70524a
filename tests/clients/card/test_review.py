"""The review of a card: one question at a time, each answer one request."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from clients.card.review import Progress
from clients.models import Indicator, IndicatorValue
from crm.staff.calendar import today
from tests.actors import Actors

from .test_values import indicator, known, url

pytestmark = pytest.mark.django_db


def review(actors: Actors) -> str:
    return url(actors.client_row) + "review/"


def asked(page: str) -> str:
    """The name of the indicator that is asked."""
    found = re.search(r'id="review-title">([^<]*)', page)
    return found.group(1).strip() if found else ""


def answer(actors: Actors, code: str, **data: Any) -> Any:
    return actors.client("specialist").post(review(actors), {"indicator": indicator(code).pk, **data})


@pytest.fixture
def card(actors: Actors) -> None:
    known(actors.client_row, "accountants", "3", ago=200)
    known(actors.client_row, "lawyers", "1", ago=300)
    known(actors.client_row, "activity", "Торговля", ago=350)
    known(actors.client_row, "director", "Полянский И. В.", ago=10)


@pytest.mark.usefixtures("card")
def test_expired_first_then_the_next(actors: Actors) -> None:
    browser = actors.client("specialist")
    assert asked(browser.get(review(actors)).content.decode()) == "Штат юристов"
    told = answer(actors, "lawyers", action="confirm", **{"initial-value": "1"})
    assert told.status_code == 302
    page = browser.get(told.headers["Location"]).content.decode()
    assert asked(page) == "Штат бухгалтеров"
    value = IndicatorValue.objects.get(indicator__code="lawyers")
    assert (value.verified_on, value.verified_by) == (today(), actors["specialist"])
    assert "1 /" in page  # one of all is answered


@pytest.mark.usefixtures("card")
def test_change_skip_and_undo(actors: Actors) -> None:
    browser = actors.client("specialist")
    before = IndicatorValue.objects.values_list("value", "verified_on", "valid_until").get(indicator__code="lawyers")
    told = answer(actors, "lawyers", action="change", value="2", **{"initial-value": "1"})
    assert IndicatorValue.objects.get(indicator__code="lawyers").value == "2"
    state = {name: values[0] for name, values in parse_qs(urlsplit(told.headers["Location"]).query).items()}
    skipped = answer(actors, "accountants", action="skip", **state).headers["Location"]
    assert (
        asked(browser.get(skipped).content.decode()) == "Когда закладывают бюджет на следующий год"
        or "undo=" in skipped
    )
    undone = browser.post(review(actors), {"action": "undo", **state})
    assert IndicatorValue.objects.values_list("value", "verified_on", "valid_until").get(
        indicator__code="lawyers"
    ) == before  # fmt: skip
    assert "undo=" not in undone.headers["Location"]
    again = browser.post(review(actors), {"action": "undo", **state}, follow=True)
    assert "Значение с тех пор изменилось" in again.content.decode()


@pytest.mark.usefixtures("card")
def test_a_fragment_for_the_keyboard(actors: Actors) -> None:
    told = actors.client("specialist").post(
        review(actors),
        {"action": "confirm", "indicator": indicator("lawyers").pk, "initial-value": "1"},
        HTTP_HX_REQUEST="true",
    )
    page = told.content.decode()
    assert "<html" not in page
    assert asked(page) == "Штат бухгалтеров"
    assert "of=" in told.headers["HX-Replace-Url"]


@pytest.mark.usefixtures("card")
def test_what_another_changed_meanwhile_is_asked_again(actors: Actors) -> None:
    IndicatorValue.objects.filter(indicator__code="lawyers").update(value="5")
    told = answer(actors, "lawyers", action="confirm", **{"initial-value": "1"})
    page = told.content.decode()
    assert (told.status_code, asked(page)) == (200, "Штат юристов")
    assert 'name="keep-value"' in page
    assert IndicatorValue.objects.get(indicator__code="lawyers").verified_by is None


@pytest.mark.usefixtures("card")
def test_a_wrong_value_is_asked_again_and_stays_typed(actors: Actors) -> None:
    told = answer(actors, "lawyers", action="change", value="два", **{"initial-value": "1"})
    page = told.content.decode()
    assert asked(page) == "Штат юристов"
    assert "Это не число" in page
    assert 'value="два"' in page


def test_a_whole_card_confirmed_in_one_go_falls_due_on_many_days(actors: Actors) -> None:
    codes = ["director", "director-phones", "chief-accountant", "chief-accountant-phones"]
    for code in codes:
        known(actors.client_row, code, "+73852001122", ago=400)
    for code in codes:
        answer(actors, code, action="confirm", **{"initial-value": "+73852001122"})
    ends = set(IndicatorValue.objects.values_list("valid_until", flat=True))
    last = today() + timedelta(days=90)
    assert ends == {last - timedelta(days=back) for back in range(4)}


def test_the_end_says_what_was_left(actors: Actors) -> None:
    IndicatorValue.objects.all().delete()
    browser = actors.client("specialist")
    page = browser.get(review(actors)).content.decode()
    waiting = len(re.findall(r"<li", page.split("review-queue")[1]))
    assert waiting > 3
    every = ",".join(map(str, Indicator.objects.filter(applies_to="client").values_list("pk", flat=True)))
    assert "Остальное отложено" in browser.get(review(actors), {"skipped": every}).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"action": "confirm"},
        {"action": "confirm", "indicator": "0"},
        {"action": "confirm", "indicator": "x"},
        {"action": "nothing"},
        {},
        {"action": "undo"},
        {"action": "undo", "undo": "1"},
        {"action": "undo", "undo": "0,1"},
        {"action": "skip", "indicator": "-1"},
    ],
)
def test_bad_answers(actors: Actors, data: dict[str, str]) -> None:
    assert actors.client("specialist").post(review(actors), data).status_code == 400


@pytest.mark.parametrize("query", ["skipped=x,,9999999999999,٣&of=-1&undo=1,2,3", "of=99999999999999999999&undo=0,0"])
def test_bad_addresses(actors: Actors, query: str) -> None:
    assert actors.client("specialist").get(f"{review(actors)}?{query}").status_code == 200


def test_progress_travels_whole() -> None:
    progress = Progress().begun(5).skipping(7).skipping(8).answered(3, 11)
    assert Progress.read(dict(progress.fields())) == progress == Progress(5, (7, 8), (3, 11))
    assert progress.answered(7, None) == Progress(5, (8,), None)
    assert (progress.done(2), progress.done(9), progress.begun(6).of) == (3, 0, 6)
