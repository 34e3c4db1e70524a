"""The pages of signals: two clicks to raise one, an answer in place, the list, the terms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from contacts.diary.registry import Span
from contacts.sessions.models import Lease
from contacts.signals.models import Signal, Term
from contacts.signals.sources import signals as in_diary
from contacts.signals.views import SignalList
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_signal, make_substitution
from tests.sessions.calls import in_hand, make_call, sitting, working_region

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IN_PLACE = {"headers": {"HX-Request": "true"}}


def address(client: Any) -> str:
    return reverse("signals:raise", args=[client.number])


def panel(client: Any) -> str:
    return reverse("clients:panel", args=[client.number, "signals"])


def listed(employee: Any, state: str = "") -> list[Signal]:
    return list(SignalList.of(employee, state).rows)


# --- Raising ----------------------------------------------------------------------------------------------------------


def test_the_button_is_on_the_card_and_the_second_click_raises(actors: Actors) -> None:
    page = actors.client("specialist").get(actors.client_row.get_absolute_url()).content.decode()
    assert f'action="{address(actors.client_row)}"' in page
    assert '<button class="menu-item" name="kind" value="disconnect">' in page
    assert 'value="band"' not in page
    answer = actors.client("specialist").post(address(actors.client_row), {"kind": "disconnect", "text": ""})
    assert (answer.status_code, answer.url) == (302, f"{actors.client_row.get_absolute_url()}#signals")
    assert Signal.objects.get().kind == "disconnect"


def test_in_place_the_menu_says_who_reacts_and_the_section_is_fetched_anew(actors: Actors) -> None:
    answer = actors.client("specialist").post(address(actors.client_row), {"kind": "people"}, **IN_PLACE)
    text = answer.content.decode()
    assert answer.headers["HX-Trigger"] == "signals-changed"
    assert actors["account_manager"].short_name in text
    assert "<html" not in text


def test_what_is_refused_keeps_what_was_typed(actors: Actors) -> None:
    make_signal(actors.client_row)
    typed = {"kind": "competitor", "text": "Звонили вчера"}
    menu = actors.client("specialist").post(address(actors.client_row), typed, **IN_PLACE)
    page = actors.client("specialist").post(address(actors.client_row), typed)
    for answer in (menu, page):
        assert answer.status_code == 200
        assert "Звонили вчера" in answer.content.decode()
        assert actors["account_manager"].short_name in answer.content.decode()
    assert Signal.objects.count() == 1


@pytest.mark.parametrize("kind", ["", "band", "nothing"])
def test_nothing_chosen(actors: Actors, kind: str) -> None:
    answer = actors.client("specialist").post(address(actors.client_row), {"kind": kind, "text": "Слова"})
    assert (answer.status_code, "Слова" in answer.content.decode()) == (200, True)
    assert not Signal.objects.exists()


def test_it_leads_nowhere_else(actors: Actors) -> None:
    sent = {"kind": "people", "next": "https://evil.example/"}
    answer = actors.client("specialist").post(address(actors.client_row), sent)
    assert answer.url == f"{actors.client_row.get_absolute_url()}#signals"


def test_beside_a_call_the_signal_knows_its_work_and_the_call_stays(actors: Actors) -> None:
    specialist = actors["specialist"]
    actors.client_row.region = working_region()
    actors.client_row.save()
    make_call(actors.client_row, specialist)
    lease = in_hand(specialist, sitting(specialist))
    browser = actors.client("specialist")
    page = browser.get(lease.session.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="call" value="1">' in page
    browser.post(address(actors.client_row), {"kind": "competitor", "call": "1"}, **IN_PLACE)
    assert Signal.objects.get().work == lease.work
    assert Lease.objects.get().released_at is None


# --- The section of the card, the page --------------------------------------------------------------------------------


def test_the_section_answers_in_place(actors: Actors) -> None:
    signal = make_signal(actors.client_row, text="Просят скидку", due_on=today() - DAY)
    browser, url = actors.client("account_manager"), reverse("signals:react", args=[signal.pk])
    text = browser.get(panel(actors.client_row), **IN_PLACE).content.decode()
    assert ("Просят скидку" in text, f'hx-post="{url}"' in text) == (True, True)
    refused = browser.post(url, {"state": "reacted", "outcome": " "}, **IN_PLACE)
    assert (refused.status_code, "errorlist" in refused.content.decode()) == (200, True)
    done = browser.post(url, {"state": "dismissed", "outcome": "Не подтвердилось"}, **IN_PLACE)
    assert (done.content, done.headers["HX-Trigger"]) == (b"", "signals-changed")
    signal.refresh_from_db()
    assert (signal.state, signal.outcome) == ("dismissed", "Не подтвердилось")
    assert "Не подтвердилось" in browser.get(panel(actors.client_row), **IN_PLACE).content.decode()


def test_the_page_without_script(actors: Actors) -> None:
    signal = make_signal(actors.client_row)
    browser, url = actors.client("account_manager"), reverse("signals:react", args=[signal.pk])
    refused = browser.post(url, {"state": "reacted", "outcome": ""})
    assert (refused.status_code, "errorlist" in refused.content.decode()) == (200, True)
    assert browser.post(url, {"state": "reacted", "outcome": "Съездили"}).url == signal.get_absolute_url()
    page = browser.get(signal.get_absolute_url()).content.decode()
    assert ("Съездили" in page, url in page) == (True, False)
    assert browser.post(url, {"state": "reacted", "outcome": "Ещё раз"}).status_code == 200


def test_passing_on_from_the_page(actors: Actors) -> None:
    signal = make_signal(actors.client_row)
    url = reverse("signals:pass", args=[signal.pk])
    assert actors.client("head").post(url, {"to": actors["other_specialist"].pk}).status_code == 200
    assert actors.client("head").post(url, {"to": actors["specialist"].pk}).status_code == 302
    signal.refresh_from_db()
    assert signal.owner == actors["specialist"]


@pytest.mark.parametrize("count", [1, 3])
def test_statements(actors: Actors, count: int, django_assert_num_queries: Any) -> None:
    for kind in ("competitor", "people", "online")[:count]:
        make_signal(actors.client_row, kind=kind)
        make_signal(actors.client_row, kind=kind, state="reacted")
    browser = actors.client("head")
    browser.get(reverse("signals:list"))
    with django_assert_num_queries(8):
        browser.get(reverse("signals:list"))
    with django_assert_num_queries(6):
        browser.get(panel(actors.client_row), **IN_PLACE)


# --- The list ---------------------------------------------------------------------------------------------------------


def test_what_is_late_stands_first_and_what_is_answered_is_found_by_its_state(actors: Actors) -> None:
    late = make_signal(actors.client_row, kind="people", due_on=today() - DAY)
    soon = make_signal(actors.client_row)
    answered = make_signal(actors.client_row, kind="online", state="reacted")
    foreign = make_signal(actors.foreign)
    assert listed(actors["head"]) == [late, soon]
    assert listed(actors["head"], "state=reacted") == [answered]
    assert set(listed(actors["director"], "state=all")) == {late, soon, answered, foreign}
    assert listed(actors["head"], "due=overdue") == [late]
    assert listed(actors["head"], "kind=people") == [late]


def test_whose(actors: Actors) -> None:
    to_manager = make_signal(actors.client_row)
    to_specialist = make_signal(
        actors.client_row, actors["specialist"], kind="people", raised_by=actors["account_manager"]
    )
    own = make_signal(make_client(actors["substitute"]))
    assert listed(actors["specialist"], "whose=mine") == [to_specialist]
    assert listed(actors["specialist"], "whose=raised") == [to_manager]
    assert set(listed(actors["substitute"], "whose=mine")) == {to_specialist, own}
    assert listed(actors["account_manager"], "whose=mine") == [to_manager]


def test_the_terms_are_kept(actors: Actors) -> None:
    browser, url = actors.client("head"), reverse("signals:terms")
    days = dict.fromkeys(Term.objects.values_list("kind", flat=True), 4)
    assert browser.post(url, days).status_code == 302
    assert set(Term.objects.values_list("working_days", flat=True)) == {4}
    assert browser.post(url, days | {"people": 0}).status_code == 200
    assert Term.objects.get(kind="people").working_days == 4


# --- The diary --------------------------------------------------------------------------------------------------------


def test_in_the_diary_on_the_last_day_of_the_term(actors: Actors) -> None:
    manager, day = actors["account_manager"], today()
    signal = make_signal(actors.client_row, due_on=day + DAY)
    make_signal(actors.client_row, kind="people", state="reacted", due_on=day + DAY)
    late = make_signal(actors.client_row, kind="online", due_on=day - DAY)

    def found(employee: Any, start: Any, end: Any, **fields: Any) -> list[str]:
        return [one.url for one in in_diary(Span(employee, employee, start, end, **fields))]

    assert found(manager, day, day + DAY) == [signal.get_absolute_url()]
    assert found(manager, day, day, overdue=True) == [late.get_absolute_url()]
    assert found(actors["specialist"], day, day + DAY) == []
    make_substitution(manager, actors["other_specialist"])
    actors["other_specialist"]._scope = None
    assert found(actors["other_specialist"], day, day + DAY) == [signal.get_absolute_url()]
