"""Values of the functional card: verifying, changing, conflicts, history, what the pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clients.card.actions import undo, verify
from clients.card.queries import card_of, history_of
from clients.card.rules import State
from clients.card.subjects import CLIENT
from clients.models import Client, Indicator, IndicatorValue
from contacts.persons.card.subjects import PERSON
from contacts.persons.models import PersonIndicatorValue
from crm.edits import Conflict, Edit
from crm.exchange.actions import import_path
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import AccessRecord
from tests.actors import Actors
from tests.exchange.support import SAMPLES
from tests.factories import make_client, make_employee, make_person, make_substitution

pytestmark = pytest.mark.django_db


def indicator(code: str) -> Indicator:
    return Indicator.objects.get(code=code)


def edit(seen: str, wanted: str) -> Edit:
    return Edit({"value": wanted}, {"value": seen})


def known(client: Any, code: str, value: str = "3", ago: int = 0, **more: Any) -> IndicatorValue:
    """A value verified so many days ago, with the term of its indicator."""
    one, day = indicator(code), today() - timedelta(days=ago)
    until = day + timedelta(days=one.validity_days) if one.validity_days else None
    fields = {"value": value, "verified_on": day, "valid_until": until, **more}
    return IndicatorValue.objects.create(client=client, indicator=one, **fields)


def url(client: Any, code: str = "") -> str:
    return f"/card/clients/{client.number}/" + (f"{indicator(code).pk}/" if code else "")


# --- The sample, as the talk's screen shows it ---


def test_the_sample_is_shown_as_the_screen_of_the_talk(on_day: Callable[[date], None]) -> None:
    on_day(date(2020, 9, 18))
    import_path("clients", SAMPLES / "clients.csv")
    assert import_path("indicators", SAMPLES / "functional_card.csv").refused == 0
    director = make_employee(Role.DIRECTOR)
    card = card_of(CLIENT, Client.objects.get(number="42137"), director, today())
    states: dict[State, set[str]] = {}
    for line in card.lines:
        if line.value:
            states.setdefault(line.state, set()).add(line.indicator.name)
    assert states[State.ACTUAL] | states.get(State.SOON, set()) == {
        "Наименование", "Примерная численность сотрудников", "Дата последнего пополнения", "Тип деятельности",
        "Участвуют ли в закупках", "Участие в судах", "Штат бухгалтеров", "Штат юристов", "Глубина долга",
        "Критерии выбора поставщика СПС",
    }  # fmt: skip
    assert states[State.EXPIRED] == {
        "Руководитель", "Телефоны руководителя", "Главный бухгалтер", "Телефоны гл. бухгалтера", "Конкуренты",
    }  # fmt: skip
    assert states[State.UNVERIFIED] == {"Адрес фактический"}
    assert [line.indicator.name for line in card.lines if line.is_misfit] == []
    assert [filling.percent for filling in card.fillings] == [37]
    assert not Indicator.objects.filter(section="").exists()  # the directory knew every one of them


# --- Verifying ---


def test_confirming_keeps_the_value_and_moves_its_day(actors: Actors) -> None:
    value = known(actors.client_row, "accountants", ago=200)
    done = verify(
        by=actors["specialist"], subject=CLIENT, holder=actors.client_row, indicator=value.indicator,
        edit=edit("3", "3"),
    )  # fmt: skip
    value.refresh_from_db()
    assert (value.value, value.verified_on, value.verified_by) == ("3", today(), actors["specialist"])
    assert value.valid_until == today() + timedelta(days=180)
    assert done.undo is not None


def test_the_first_value_of_an_indicator_and_its_undoing(actors: Actors) -> None:
    asked: Any = {
        "by": actors["specialist"], "subject": CLIENT, "holder": actors.client_row, "indicator": indicator("activity"),
    }  # fmt: skip
    done = verify(**asked, edit=edit("", "Торговля"))
    assert history_of(done.value) == []
    undo(**asked, event=done.undo or 0)
    value = IndicatorValue.objects.get(client=actors.client_row)
    assert (value.value, value.verified_on, value.valid_until, value.verified_by) == ("", None, None, None)
    with pytest.raises(ValidationError):
        undo(**asked, event=done.undo or 0)


def test_confirming_twice_a_day_leaves_nothing_to_undo(actors: Actors) -> None:
    value = known(actors.client_row, "accountants", ago=200)
    asked: Any = {
        "by": actors["specialist"], "subject": CLIENT, "holder": actors.client_row, "indicator": value.indicator,
        "edit": edit("3", "3"),
    }  # fmt: skip
    assert verify(**asked).undo is not None
    assert verify(**asked).undo is None


def test_nothing_can_be_confirmed_of_what_is_empty(actors: Actors) -> None:
    with pytest.raises(ValidationError):
        verify(
            by=actors["specialist"], subject=CLIENT, holder=actors.client_row, indicator=indicator("activity"),
            edit=edit("", ""),
        )  # fmt: skip
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize("actor", ["auditor", "integration"])
def test_who_may_not_verify(actors: Actors, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        verify(
            by=actors[actor], subject=CLIENT, holder=actors.client_row, indicator=indicator("activity"),
            edit=edit("", "Торговля"),
        )  # fmt: skip


@pytest.mark.parametrize("wanted", ["3", "5"])
def test_what_another_changed_meanwhile_is_a_conflict_for_confirming_too(actors: Actors, wanted: str) -> None:
    value = known(actors.client_row, "accountants", "4")
    with pytest.raises(Conflict) as caught:
        verify(
            by=actors["specialist"], subject=CLIENT, holder=actors.client_row, indicator=value.indicator,
            edit=edit("3", wanted),
        )  # fmt: skip
    assert (caught.value.clashes[0].theirs, IndicatorValue.objects.get().value) == ("4", "4")


def test_history_names_who_and_when(actors: Actors) -> None:
    value = known(actors.client_row, "accountants", "2", ago=300, verified_by=actors["account_manager"])
    first = value.valid_until
    for wanted in ("3", "4"):
        value.refresh_from_db()
        verify(
            by=actors["specialist"], subject=CLIENT, holder=actors.client_row, indicator=value.indicator,
            edit=edit(value.value, wanted),
        )  # fmt: skip
    assert [(past.value, past.valid_until, past.verified_by) for past in history_of(value)] == [
        ("3", today() + timedelta(days=180), actors["specialist"]),
        ("2", first, actors["account_manager"]),
    ]
    page = actors.client("specialist").get(url(actors.client_row, "accountants")).content.decode()
    assert actors["account_manager"].full_name in page


def test_undoing_refuses_when_another_has_verified_since(actors: Actors) -> None:
    value = known(actors.client_row, "accountants", ago=200)
    asked: Any = {"subject": CLIENT, "holder": actors.client_row, "indicator": value.indicator}
    done = verify(by=actors["specialist"], edit=edit("3", "3"), **asked)
    verify(by=actors["head"], edit=edit("3", "4"), **asked)
    with pytest.raises(ValidationError):
        undo(by=actors["specialist"], event=done.undo or 0, **asked)
    with pytest.raises(ValidationError):  # not one's own
        undo(by=actors["head"], event=done.undo or 0, **asked)
    value.refresh_from_db()
    assert (value.value, value.verified_by) == ("4", actors["head"])


# --- Spreading ---


def test_a_review_spreads_over_the_owners_clients(actors: Actors) -> None:
    """The last day is taken at the client itself; of the others the owner has least on the second last but one."""
    last = today() + timedelta(days=180)
    mine, other = actors.client_row, make_client(actors["specialist"])
    known(mine, "lawyers", valid_until=last)
    known(other, "lawyers", valid_until=last - timedelta(days=1))
    known(actors.foreign, "lawyers", valid_until=last - timedelta(days=2))  # of another owner
    value = known(mine, "accountants", ago=400)
    verify(
        by=actors["specialist"], subject=CLIENT, holder=mine, indicator=value.indicator, edit=edit("3", "3"),
        spread=True,
    )  # fmt: skip
    value.refresh_from_db()
    assert value.valid_until == last - timedelta(days=2)


# --- Pages ---


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for code in ("accountants", "lawyers", "buyers")[:count]:
        known(actors.client_row, code, verified_by=actors["head"])
    browser = actors.client("specialist")
    browser.get(url(actors.client_row))
    with django_assert_num_queries(9):
        browser.get(url(actors.client_row))


def test_only_what_a_status_needs(actors: Actors) -> None:
    browser = actors.client("specialist")
    whole = browser.get(url(actors.client_row)).content.decode()
    needed = browser.get(url(actors.client_row), {"group": "ready_for_sale"}).content.decode()
    assert "Праздники клиента" in whole
    assert "Праздники клиента" not in needed
    assert "Приоритеты: что важно клиенту" in needed


BAD = [
    ("accountants", "три", "Это не число"),
    ("chief-accountant-phones", "нет", "Это не номер телефона"),
    ("headcount", "много", "Выберите"),
]


@pytest.mark.parametrize(("code", "typed", "message"), BAD)
def test_a_value_of_the_wrong_type_stays_typed_with_a_message(
    actors: Actors, code: str, typed: str, message: str
) -> None:
    answer = actors.client("specialist").post(url(actors.client_row, code), {"value": typed, "initial-value": ""})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert message in text
    assert typed in text or code == "headcount"
    assert not IndicatorValue.objects.exists()


def test_what_a_file_brought_and_is_not_of_the_type_can_be_confirmed_as_it_is(actors: Actors) -> None:
    known(actors.client_row, "accountants", "человек пять", ago=300)
    browser = actors.client("specialist")
    assert "не подходит под тип" in browser.get(url(actors.client_row)).content.decode()
    browser.post(url(actors.client_row, "accountants"), {"value": "человек пять", "initial-value": "человек пять"})
    assert IndicatorValue.objects.get().verified_on == today()


def test_the_second_saver_sees_what_the_first_changed_and_chooses(actors: Actors) -> None:
    value = known(actors.client_row, "accountants", "3")
    actors.client("head").post(url(actors.client_row, "accountants"), {"value": "4", "initial-value": "3"})
    browser = actors.client("specialist")
    answer = browser.post(url(actors.client_row, "accountants"), {"value": "5", "initial-value": "3"})
    text = answer.content.decode()
    assert actors["head"].full_name in text
    assert 'name="keep-value"' in text
    assert IndicatorValue.objects.get().value == "4"
    kept = {"value": "5", "initial-value": "4", "keep-value": "on"}
    assert browser.post(url(actors.client_row, "accountants"), kept).status_code == 302
    value.refresh_from_db()
    assert (value.value, value.verified_by) == ("4", actors["specialist"])


def test_a_row_is_edited_in_place(actors: Actors) -> None:
    one = indicator("accountants")
    browser, place = actors.client("specialist"), {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": f"line-{one.pk}"}
    form = browser.get(url(actors.client_row, "accountants"), **place).content.decode()
    assert "<html" not in form
    assert 'name="initial-value"' in form
    row = browser.post(
        url(actors.client_row, "accountants"), {"value": "3", "initial-value": ""}, **place
    ).content.decode()
    assert f'id="line-{one.pk}"' in row
    assert 'hx-swap-oob="true"' in row  # how far the statuses are filled goes along
    assert IndicatorValue.objects.get().verified_by == actors["specialist"]


def test_whoever_only_reads_gets_no_controls(actors: Actors) -> None:
    known(actors.client_row, "accountants")
    listener = make_employee(Role.AUDITOR)
    make_substitution(actors["specialist"], listener)
    actors.people["reader"] = listener
    browser = actors.client("reader")
    page = browser.get(url(actors.client_row))
    assert page.status_code == 200
    assert "<button" not in page.content.decode().split('id="card-body"')[1].split("</table>")[0]
    assert browser.post(url(actors.client_row, "accountants"), {"value": "4", "initial-value": "3"}).status_code == 403
    assert browser.get(url(actors.client_row) + "review/").status_code == 403
    assert IndicatorValue.objects.get().value == "3"


def test_strangers_and_switched_off_indicators(actors: Actors) -> None:
    target, data = url(actors.client_row, "accountants"), {"value": "4", "initial-value": ""}
    assert actors.client("other_specialist").post(target, data).status_code == 404
    browser = actors.client("specialist")
    assert browser.get(url(actors.foreign)).status_code == 404
    assert browser.get(url(actors.client_row) + f"{indicator('person-duties').pk}/").status_code == 404
    Indicator.objects.filter(code="accountants").update(is_active=False)
    assert browser.post(target, data).status_code == 403
    assert browser.get(target).status_code == 200  # its history stays
    assert not IndicatorValue.objects.exists()


def test_the_card_of_a_person(actors: Actors) -> None:
    person = make_person(actors.client_row)
    duties = indicator("person-duties")
    browser = actors.client("specialist")
    data = {"value": "Налоги", "initial-value": ""}
    assert browser.post(f"/card/persons/{person.pk}/{duties.pk}/", data).status_code == 302
    value = PersonIndicatorValue.objects.get()
    assert (value.person, value.value, value.valid_until) == (person, "Налоги", today() + timedelta(days=365))
    card = card_of(PERSON, person, actors["specialist"], today())
    assert [(one.group.code, one.actual, one.required) for one in card.fillings] == [("ready_for_work", 1, 5)]
    assert browser.get("/card/persons/abc/").status_code == 404
    assert not PersonIndicatorValue.objects.visible_to(actors["other_specialist"]).exists()


def test_an_indicator_about_persons_is_refused_in_a_file_about_clients(actors: Actors, tmp_path: Any) -> None:
    path = tmp_path / "card.csv"
    path.write_text(
        f"Клиент;Показатель;Значение\n{actors.client_row.number};За что отвечает;Налоги\n"
        f"{actors.client_row.number};Новый показатель;да\n",
        encoding="utf-8",
    )
    summary = import_path("indicators", path)
    assert (summary.created, summary.refused) == (1, 1)
    created = Indicator.objects.get(name="Новый показатель")
    assert (created.applies_to, created.code, created.options) == ("client", "", [])


def test_looking_at_a_card_is_noted_once(actors: Actors) -> None:
    browser, client = actors.client("head"), actors.client_row
    for _time in range(2):
        browser.get(f"/card/clients/{client.number}/")
    looks = AccessRecord.objects.values_list("employee", "kind", "client_id", "person_id")
    assert list(looks) == [(actors["head"].pk, "card", client.pk, None)]


# --- A telephone kept as an indicator ---

NUMBER, MASKED = "+7 385 200-11-22", "+7 385 •••-••-22"


def text_of(answer: Any) -> str:
    """With plain spaces in numbers."""
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ")


def reception(client: Any) -> Indicator:
    one = Indicator.objects.create(name="Телефон приёмной", value_type="phone")
    IndicatorValue.objects.create(client=client, indicator=one, value="+73852001122", verified_on=today())
    return one


@pytest.mark.parametrize(("actor", "masked"), [("specialist", False), ("substitute", False), ("head", True)])
def test_a_telephone_is_masked_to_those_who_do_not_call(actors: Actors, actor: str, masked: bool) -> None:
    one, visitor = reception(actors.client_row), actors.client(actor)
    card = text_of(visitor.get(url(actors.client_row)))
    assert (MASKED in card, NUMBER in card, "+73852001122" in card) == (masked, not masked, not masked)
    assert not AccessRecord.objects.filter(kind="phone").exists()
    page = text_of(visitor.get(f"{url(actors.client_row)}{one.pk}/"))
    assert NUMBER in page, "who opens the value has asked for it"
    looks = AccessRecord.objects.filter(kind="phone", client_id=actors.client_row.pk, employee=actors[actor])
    assert looks.exists() is masked


def test_a_review_that_asks_about_a_telephone_is_noted(actors: Actors) -> None:
    one = reception(actors.client_row)
    Indicator.objects.exclude(pk=one.pk).update(is_active=False)
    IndicatorValue.objects.update(valid_until=today() - timedelta(days=1))
    page = text_of(actors.client("head").get(f"{url(actors.client_row)}review/"))
    assert NUMBER in page
    assert AccessRecord.objects.filter(kind="phone", employee=actors["head"]).count() == 1


def test_a_merge_shows_no_telephone(actors: Actors) -> None:
    one = reception(actors.client_row)
    other = make_client(actors["specialist"])
    IndicatorValue.objects.create(client=other, indicator=one, value="+73852003344", verified_on=today())
    page = text_of(actors.client("head").get(f"/clients/{actors.client_row.number}/merge/{other.number}/"))
    assert "•••-••-44" in page
    assert "200-33-44" not in page
