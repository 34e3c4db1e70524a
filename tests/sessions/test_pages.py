"""The pages of a session, as a browser without a script goes through them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from clients.models import Client, Indicator, IndicatorValue
from contacts.sessions.actions import end_session, write_draft
from contacts.sessions.models import CallSession, Draft, Lease, SavedCall, Skip
from contacts.works.items.actions import open_item
from contacts.works.models import Script, ScriptStep, Work, WorkResult
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_call as history
from tests.factories import make_client, make_employee, make_person, make_work

from .calls import in_hand, make_call, sitting, working_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def specialist(actors: Actors) -> Any:
    Client.objects.update(region=working_region())
    return actors["specialist"]


@pytest.fixture
def visitor(actors: Actors, specialist: Any) -> Any:
    return actors.client("specialist")


@pytest.fixture
def lease(actors: Actors, specialist: Any) -> Lease:
    actors.client_row.refresh_from_db()
    make_call(actors.client_row, specialist, goal="Показать новости")
    return in_hand(specialist, sitting(specialist))


def address(name: str, lease: Lease) -> str:
    return reverse(f"call_sessions:{name}", args=[lease.session_id, lease.work_id])


def form(lease: Lease, **fields: Any) -> dict[str, Any]:
    return {"key": str(lease.key), "version": "0", "state": "held", "then": "next", **fields}


def test_starting_opens_the_first_call(visitor: Any, actors: Actors, specialist: Any) -> None:
    work = make_call(actors.client_row, specialist, -1)
    page = visitor.post(reverse("call_sessions:start"), {"period": "today", "any_hour": "on"}, follow=True)
    session = CallSession.objects.get()
    assert page.redirect_chain == [(session.get_absolute_url(), 302)]
    assert Lease.objects.get().work == work
    body = page.content.decode()
    assert actors.client_row.name in body
    assert "overdue by 1 day" in body or "просрочена на 1 день" in body
    again = visitor.get(reverse("call_sessions:start")).content.decode()
    assert session.get_absolute_url() in again


def test_a_period_that_is_none(visitor: Any) -> None:
    assert visitor.post(reverse("call_sessions:start"), {"period": "year"}).status_code == 200
    assert not CallSession.objects.exists()


def test_an_empty_queue_says_what_to_do(visitor: Any) -> None:
    page = visitor.post(reverse("call_sessions:start"), {"period": "today"}, follow=True)
    assert page.status_code == 200
    assert reverse("works:list") in page.content.decode()


def test_everything_for_the_talk_is_on_one_page(visitor: Any, lease: Lease) -> None:
    client, by = lease.client, lease.session.employee
    person = make_person(client, "Собеседникова Анна Ивановна", position="Бухгалтер")
    person.phones.create(as_written="8 (385) 200-11-22", number="+73852001122")
    indicator = Indicator.objects.create(name="Сколько бухгалтеров", code="how-many-accountants")
    IndicatorValue.objects.create(
        client=client, indicator=indicator, value="три", verified_on=today() - timedelta(days=90),
        valid_until=today() - timedelta(days=1),
    )  # fmt: skip
    item = open_item(by=by, client=client, kind="problem", topic="dynamic", title="Не пополняется")
    make_work(client, by, today() - timedelta(days=3), comment="Просили счёт")
    script = Script.objects.create(name="Новости", stage=5)
    ScriptStep.objects.create(script=script, position=1, title="Приветствие", say="Добрый день")
    Script.objects.create(name="Сервис", stage=4)
    body = visitor.get(lease.session.get_absolute_url()).content.decode()
    for shown in (
        "Показать новости", "Собеседникова Анна Ивановна", "Бухгалтер", "+73852001122", "три", "Не пополняется",
        "Просили счёт", f'name="confirm_{indicator.pk}"', f'name="settle_{item.pk}"', str(lease.key),
    ):  # fmt: skip
        assert shown in body


def test_save_and_next(visitor: Any, lease: Lease, specialist: Any, actors: Actors) -> None:
    person = make_person(lease.client)
    result = WorkResult.objects.get(name="Работа по заданию")
    page = visitor.post(
        address("save", lease),
        form(lease, state="held_with_login", result=result.pk, person=person.pk, stages=["4", "5"], comment="Да",
             minutes="7", again="15", task="Прислать форму"),
        follow=True,
    )  # fmt: skip
    assert page.redirect_chain == [(lease.session.get_absolute_url(), 302)]
    saved = SavedCall.objects.get()
    work = saved.work
    assert (work.state, work.result, work.person, work.stages, work.comment, work.minutes) == (
        "held_with_login", result, person, [4, 5], "Да", 7,
    )  # fmt: skip
    assert saved.following is not None
    assert work.items.get().title == "Прислать форму"


def test_twice_the_same_request(visitor: Any, lease: Lease) -> None:
    data = form(lease, state="not_held", again="30", comment="Не взяли")
    for _twice in range(2):
        assert visitor.post(address("save", lease), data).status_code == 302
    assert Work.objects.filter(follows=lease.work).count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(visitor: Any, lease: Lease) -> None:
    result = WorkResult.objects.get(name="Не берут трубку")
    data = form(lease, result=result.pk, comment="Ничего не терять", again="at", again_at="2020-01-01T10:00")
    body = visitor.post(address("save", lease), data).content.decode()
    assert "Ничего не терять" in body
    assert "errorlist" in body
    assert not SavedCall.objects.exists()
    assert Draft.objects.get().data["comment"] == ["Ничего не терять"]
    assert "Ничего не терять" in visitor.get(lease.session.get_absolute_url()).content.decode()
    nothing = visitor.post(address("save", lease), form(lease, state="", version="1"))
    assert "errorlist" in nothing.content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"state": "planned"}, {"person": "999999"}, {"minutes": "-1"}, {"minutes": "721"}, {"stages": ["8"]},
        {"next_at": "вчера"}, {"next_at": "2020-01-01T10:00"}, {"again": "45"}, {"task_due": "2020-01-01", "task": "а"},
        {"result": "0"}, {"next_topic": "x"},
    ],
)  # fmt: skip
def test_bad_input(visitor: Any, lease: Lease, bad: dict[str, Any]) -> None:
    page = visitor.post(address("save", lease), form(lease, **bad))
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not SavedCall.objects.exists()
    assert Work.objects.get(pk=lease.work_id).state == "planned"


def test_a_key_that_is_none(visitor: Any, lease: Lease) -> None:
    assert visitor.post(address("save", lease), form(lease, key="x")).status_code == 400


def take_away(lease: Lease) -> None:
    Client.objects.filter(pk=lease.client_id).update(specialist=make_employee(), account_manager=None)


def close_elsewhere(lease: Lease) -> None:
    Work.objects.filter(pk=lease.work_id).update(state="held", done_at=timezone.now())


def end_elsewhere(lease: Lease) -> None:
    end_session(by=lease.session.employee, session=lease.session)


def save_other_words(lease: Lease) -> None:
    from contacts.sessions.actions import save_call

    from .calls import held

    by = lease.session.employee
    save_call(by=by, session=lease.session, work=lease.work, key=lease.key, outcome=held(comment="другое"))


@pytest.mark.parametrize("meanwhile", [take_away, close_elsewhere, end_elsewhere, save_other_words])
def test_meanwhile(visitor: Any, lease: Lease, meanwhile: Any) -> None:
    meanwhile(lease)
    saved = SavedCall.objects.count()
    page = visitor.post(address("save", lease), form(lease, comment="Набрано здесь"))
    body = page.content.decode()
    assert page.status_code == 200
    assert 'role="alert"' in body
    assert "Набрано здесь" in body
    assert SavedCall.objects.count() == saved
    assert Draft.objects.get().data["comment"] == ["Набрано здесь"]


def test_a_client_taken_away_shows_nothing_of_itself(visitor: Any, lease: Lease) -> None:
    make_person(lease.client, "Тайнова Анна Ивановна")
    take_away(lease)
    body = visitor.get(lease.session.get_absolute_url()).content.decode()
    assert "Тайнова" not in body
    assert "Показать новости" not in body


def test_another_tab_went_on(visitor: Any, lease: Lease, specialist: Any) -> None:
    write_draft(by=specialist, session=lease.session, work=lease.work, version=0, data={"comment": ["там"]})
    page = visitor.post(address("save", lease), form(lease, comment="здесь"))
    body = page.content.decode()
    assert 'id="other-tab"' in body
    assert "здесь" in body
    assert not SavedCall.objects.exists()
    assert Draft.objects.get().data == {"comment": ["там"]}
    version = re.search(r'name="version" value="(\d+)"', body)
    assert version is not None
    assert visitor.post(address("save", lease), form(lease, comment="здесь", version=version[1])).status_code == 302
    assert Work.objects.get(pk=lease.work_id).comment == "здесь"


def test_the_draft_is_kept_and_given_back(visitor: Any, lease: Lease) -> None:
    url = address("draft", lease)
    assert visitor.get(url).json() == {"version": 0, "data": {}, "updated_at": None}
    kept = visitor.post(url, form(lease, comment="нача", stages=["4", "5"])).json()
    assert kept["version"] == 1
    assert kept["until"] is not None
    read = visitor.get(url).json()
    assert (read["version"], read["data"]) == (1, {"comment": ["нача"], "stages": ["4", "5"], "state": ["held"]})
    other = visitor.post(url, form(lease, comment="другая вкладка"))
    assert other.status_code == 409
    assert (other.json()["version"], other.json()["data"]["comment"]) == (1, ["нача"])
    assert visitor.post(url, form(lease, version="1", comment="я" * 50_000)).status_code == 400
    body = visitor.get(lease.session.get_absolute_url()).content.decode()
    assert "нача</textarea>" in body
    assert 'name="version" value="1"' in body


@pytest.mark.parametrize("meanwhile", [take_away, end_elsewhere])
def test_whoever_types_on_about_a_client_no_longer_in_hand_is_told(visitor: Any, lease: Lease, meanwhile: Any) -> None:
    meanwhile(lease)
    answer = visitor.post(address("draft", lease), form(lease, comment="дальше")).json()
    assert answer["until"] is None
    assert "больше не у вас" in answer["message"]
    assert Draft.objects.get().data["comment"] == ["дальше"]


def test_a_form_that_was_only_looked_at_is_no_draft_left(visitor: Any, lease: Lease) -> None:
    person = make_person(lease.client)
    looked = {"key": str(lease.key), "version": "0", "person": person.pk, "stages": ["2"], "seen_1": "да"}
    assert visitor.post(address("draft", lease), looked).status_code == 200
    start = reverse("call_sessions:start")
    assert visitor.get(start).context["drafts"] == []
    visitor.post(address("draft", lease), {**looked, "version": "1", "minutes": "3"})
    assert visitor.get(start).context["drafts"] == [Draft.objects.get()]


def test_the_day_so_far_stands_beside_the_call(visitor: Any, lease: Lease, specialist: Any) -> None:
    client, now = lease.client, timezone.now()
    history(client, specialist, at=now, seconds=400)
    history(client, specialist, at=now, seconds=0, status="Нет ответа")
    history(client, specialist, at=now - timedelta(days=2), seconds=400)
    make_work(client, specialist, with_login=True)
    page = visitor.get(lease.session.get_absolute_url())
    day = page.context["today"]
    assert (day.figures.dials, day.figures.effective, day.figures.quality, day.figures.minutes) == (2, 1, 1, 7)
    assert day.minutes_norm == 240
    for kind in ("dials", "effective", "quality"):
        assert f"/calls/?{day.links[kind]}".replace("&", "&amp;") in page.content.decode()
        counted = visitor.get(f"/calls/?{day.links[kind]}").context["table"].rows
        assert len(counted) == getattr(day.figures, kind)


def test_a_draft_left_is_read_and_thrown_away(visitor: Any, lease: Lease, specialist: Any) -> None:
    data = {"comment": ["осталось"], "state": ["not_held"]}
    draft, _lease = write_draft(by=specialist, session=lease.session, work=lease.work, version=0, data=data)
    end_session(by=specialist, session=lease.session)
    url = reverse("call_sessions:draft_left", args=[draft.pk])
    assert url in visitor.get(reverse("call_sessions:start")).content.decode()
    assert "осталось" in visitor.get(url).content.decode()
    assert visitor.post(url).status_code == 302
    assert not Draft.objects.exists()


def test_skipping(visitor: Any, lease: Lease) -> None:
    visitor.post(address("skip", lease), {"skip-reason": ""})
    assert not Skip.objects.exists()
    asked = visitor.post(address("skip", lease), {"skip-reason": "", "skip-comment": "Не терять"}).content.decode()
    assert "errorlist" in asked
    assert "Не терять" in asked
    asked = visitor.post(address("skip", lease), {"skip-reason": "other"}).content.decode()
    assert "errorlist" in asked
    assert not Skip.objects.exists()
    for _twice in range(2):
        assert visitor.post(address("skip", lease), {"skip-reason": "prepare"}).status_code == 302
    assert Skip.objects.get().work == lease.work


def test_a_skip_that_says_nothing_of_a_client_taken_away(visitor: Any, lease: Lease) -> None:
    make_person(lease.client, "Тайнова Анна Ивановна")
    take_away(lease)
    answer = visitor.post(address("skip", lease), {"skip-reason": ""}, follow=True)
    assert answer.redirect_chain == [(lease.session.get_absolute_url(), 302)]
    assert "Тайнова" not in answer.content.decode()


def test_a_break_and_the_end(visitor: Any, lease: Lease) -> None:
    for name in ("pause", "resume", "pause", "end", "end"):
        page = visitor.post(reverse(f"call_sessions:{name}", args=[lease.session_id]), follow=True)
        assert page.status_code == 200
    session = CallSession.objects.get()
    assert session.is_ended
    late = visitor.post(reverse("call_sessions:next", args=[session.pk]), follow=True)
    assert late.status_code == 200
    assert CallSession.objects.get().is_ended


# --- In the place of the page -----------------------------------------------------------------------------------------

SCRIPT = {"headers": {"HX-Request": "true"}}
"""What the script of the page sends: it puts the answer in the place of the call before."""


@pytest.fixture
def following(lease: Lease, specialist: Any) -> Work:
    """The call after the one in hand."""
    return make_call(make_client(specialist, name="СЛЕДУЮЩИЙ", region=working_region()), specialist)


def test_the_script_gets_the_next_call_with_the_answer_to_the_save(visitor: Any, lease: Lease, following: Work) -> None:
    page = visitor.post(address("save", lease), form(lease), **SCRIPT)
    body = page.content.decode()
    assert page.status_code == 200
    assert f'data-work="{following.pk}"' in body
    assert body.count("<title>СЛЕДУЮЩИЙ") == 1
    assert "<html" not in body
    assert "topbar" not in body
    assert "<b>1</b>" in body  # saved in this session
    again = visitor.post(address("save", lease), form(lease), **SCRIPT)  # the first answer was lost
    assert f'data-work="{following.pk}"' in again.content.decode()
    assert SavedCall.objects.get().work == lease.work
    assert Lease.objects.get(released_at=None).work == following


def test_the_script_gets_the_next_call_with_the_answer_to_a_skip(visitor: Any, lease: Lease, following: Work) -> None:
    page = visitor.post(address("skip", lease), {"skip-reason": "prepare"}, **SCRIPT)
    assert f'data-work="{following.pk}"' in page.content.decode()


@pytest.mark.parametrize("then", ["next", "queue"])
def test_without_a_next_call_the_script_is_sent_to_the_queue(visitor: Any, lease: Lease, then: str) -> None:
    page = visitor.post(address("save", lease), form(lease, then=then), **SCRIPT)
    assert (page.status_code, page.url) == (302, lease.session.get_absolute_url())


def test_what_is_wrong_comes_without_the_frame_too(visitor: Any, lease: Lease) -> None:
    body = visitor.post(address("save", lease), form(lease, state=""), **SCRIPT).content.decode()
    assert "errorlist" in body
    assert "<html" not in body
    take_away(lease)
    lost = visitor.post(address("save", lease), form(lease, comment="Набрано здесь"), **SCRIPT).content.decode()
    assert "Набрано здесь" in lost
    assert "<html" not in lost


def test_a_client_of_the_queue_is_chosen(visitor: Any, lease: Lease, specialist: Any, actors: Actors) -> None:
    end_session(by=specialist, session=lease.session)
    session = sitting(specialist)
    take = reverse("call_sessions:next", args=[session.pk])
    body = visitor.get(session.get_absolute_url()).content.decode()
    assert f'name="work" value="{lease.work_id}"' in body
    foreign = make_call(actors.foreign, actors["other_specialist"])
    assert visitor.post(take, {"work": foreign.pk}).status_code == 404
    visitor.post(take, {"work": lease.work_id})
    assert Lease.objects.get(released_at=None).work == lease.work


def test_statements_of_the_screen(visitor: Any, lease: Lease, django_assert_num_queries: Any) -> None:
    url = lease.session.get_absolute_url()
    script = Script.objects.create(name="Новости", stage=5)
    Script.objects.create(name="Сервис", stage=4)
    visitor.get(url)

    def fill(number: int) -> None:
        person = make_person(lease.client)
        person.phones.create(as_written=f"8 (385) 200-11-{number:02}", number=f"+738520011{number:02}")
        ScriptStep.objects.create(script=script, position=number, title=f"Шаг {number}", say="Слово")
        open_item(by=lease.session.employee, client=lease.client, kind="task", topic="task", title=f"Дело {number}")
        make_work(lease.client, lease.session.employee, today() - timedelta(days=number))

    fill(1)
    visitor.get(url)  # the scripts have changed: they are read anew
    with django_assert_num_queries(22):
        visitor.get(url)
    fill(2)
    fill(3)
    visitor.get(url)
    with django_assert_num_queries(22):
        visitor.get(url)
