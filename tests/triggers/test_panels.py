"""Risk on the client page: the nine with their reasons and newest facts, the history, another day, computing now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clients.models import Client, CompetitorVerdict, Distributive, Subdivision, Usage
from contacts.persons.models import Consultation, Education, Training
from crm.staff.calendar import today
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_invoice, make_payment, make_person, make_work
from triggers import panels
from triggers.choices import Parameter
from triggers.models import Result
from triggers.queries import newest_facts

from .scores import make_result

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def use(client: Client, ends: date) -> None:
    distributive, _created = Distributive.objects.get_or_create(client=client, code=f"S{client.pk}")
    Usage.objects.create(client=client, distributive=distributive, starts_on=ends, ends_on=ends, logins=1)


def consult(client: Client, on: date, **fields: Any) -> None:
    Consultation.objects.create(client=client, number=f"{client.pk}/{on}/{fields.get('rating')}", on=on, **fields)


# --- The newest fact behind each parameter ----------------------------------------------------------------------------


def test_newest_facts_are_the_latest_up_to_the_day(django_assert_num_queries: Any) -> None:
    client, other = make_client(), make_client()
    subdivision = Subdivision.objects.create(client=client, name="Бухгалтерия", kind="accounting")
    person = make_person(client, subdivision=subdivision, characteristics=["k_user"])
    for back in (3, 1, -1):  # the last one comes only tomorrow
        on = DAY - timedelta(days=back)
        use(client, on)
        consult(client, on, person=person)
        Training.objects.create(client=client, person=person, on=on)
        CompetitorVerdict.objects.create(client=client, on=on, verdict="no")
        make_work(client, on=on)
        make_payment(client, on, 1)
        Education.objects.create(
            client=client, person=person, on=on, event=f"{on}", kind="seminar", has_certificate=True
        )
    consult(client, DAY - timedelta(days=2), rating=5)
    use(other, DAY)
    yesterday = DAY - timedelta(days=1)
    with django_assert_num_queries(1):
        found = newest_facts(client.pk, DAY)
    assert found == {
        Parameter.CONSULTATION_SHARE: yesterday,
        Parameter.LOGINS: yesterday,
        Parameter.LOWEST_RATING: DAY - timedelta(days=2),
        Parameter.UNDERTRAINED: yesterday,
        Parameter.COMPETITOR: yesterday,
        Parameter.FAILED_CONTACTS: yesterday,
        Parameter.DEBT_MONTHS: yesterday,
        Parameter.SUBSCRIBERS: None,
        Parameter.CERTIFICATES: yesterday,
    }


def test_what_does_not_count_is_no_fact() -> None:
    client = make_client()
    person = make_person(client)
    make_work(client, on=DAY, state="planned")
    make_work(client, on=DAY, state="cancelled")
    Education.objects.create(client=client, person=person, on=DAY, event="w", kind="webinar", has_certificate=True)
    Education.objects.create(client=client, person=person, on=DAY, event="s", kind="seminar", has_certificate=False)
    elsewhere = Subdivision.objects.create(client=client, name="Кадры", kind="hr")
    consult(client, DAY, subdivision=elsewhere)
    Training.objects.create(client=client, person=person, on=DAY)
    assert set(newest_facts(client.pk, DAY).values()) == {None}


def test_an_invoice_counts_from_the_beginning_of_its_period() -> None:
    client = make_client()
    make_invoice(client, date(2026, 11, 1), 10)
    make_invoice(client, date(2026, 12, 1), 10)
    make_payment(client, date(2026, 10, 5), 10)
    assert newest_facts(client.pk, DAY)[Parameter.DEBT_MONTHS] == date(2026, 11, 1)


# --- The panel --------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def noon_of_the_day(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


@pytest.fixture
def told(actors: Actors) -> Client:
    """A client of whom two things were said."""
    client = actors.client_row
    make_result(client, DAY - timedelta(days=40), DAY - timedelta(days=5), indicator=Decimal("0.24"), band="none",
                levels="oouoooaoo", logins=9)  # fmt: skip
    make_result(client, DAY - timedelta(days=4))
    return client


def test_the_panel_adds_up(told: Client) -> None:
    context = panels.risk(told, make_employee())
    result = context["result"]
    rows = context["rows"]
    assert [row.one.code for row in rows] == list(Parameter)
    assert result.rule_set.rules.base + sum(row.one.points for row in rows) == result.indicator == Decimal("0.36")
    assert [(change.result.indicator, change.before and change.before.indicator) for change in context["changes"]] == [
        (Decimal("0.36"), Decimal("0.24")),
        (Decimal("0.24"), None),
    ]
    assert [(point.day, point.value) for point in context["points"]] == [
        (DAY - timedelta(days=40), Decimal("0.24")),
        (DAY - timedelta(days=4), Decimal("0.36")),
    ]
    assert [line.value for line in context["thresholds"]] == [Decimal("0.30"), Decimal("0.34")]


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_the_risk_of_a_past_day(actors: Actors, told: Client, name: str) -> None:
    response = actors.client(name).get(f"/risk/{told.number}/", {"on": (DAY - timedelta(days=5)).isoformat()})
    assert response.status_code == (200 if name in SEE_THE_CLIENT else 302 if name in OUTSIDE else 404)
    if name in SEE_THE_CLIENT:
        assert response.context["result"].indicator == Decimal("0.24")


def test_a_day_before_the_first_result_says_nothing(actors: Actors, told: Client) -> None:
    response = actors.client("specialist").get(f"/risk/{told.number}/", {"on": "2020-01-01"})
    assert (response.status_code, response.context["result"]) == (200, None)


@pytest.mark.parametrize("day", ["2026-11-21", "2026-02-30", "soon"])
def test_a_day_that_is_none_or_has_not_come_leads_back(actors: Actors, told: Client, day: str) -> None:
    response = actors.client("specialist").get(f"/risk/{told.number}/", {"on": day})
    assert (response.status_code, response["Location"]) == (302, told.get_absolute_url())


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_compute_a_client_now(actors: Actors, name: str) -> None:
    url = f"/risk/{actors.client_row.number}/recompute/"
    browser = actors.client(name)
    status = browser.post(url).status_code
    assert status == (302 if name in (*SEE_THE_CLIENT, *OUTSIDE) else 404)
    assert Result.objects.filter(client=actors.client_row, valid_from=today()).exists() == (name in SEE_THE_CLIENT)
    if name in SEE_THE_CLIENT:
        assert browser.get(url).status_code == 405


def test_the_client_page_shows_band_and_reasons_in_both_languages(actors: Actors, told: Client) -> None:
    specialist, shown = actors["specialist"], {}
    for language in ("ru", "en"):
        specialist.language = language
        specialist.save()
        text = actors.client("specialist").get(told.get_absolute_url()).content.decode()
        shown[language] = text.replace("\u00a0", " ")
    assert "1 вход за 30 дней" in shown["ru"]
    assert "0,36" in shown["ru"]
    assert "1 login in 30 days" in shown["en"]
    assert "0.36" in shown["en"]
