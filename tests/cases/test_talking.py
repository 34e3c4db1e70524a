"""Suggestions of the database, cases in talks and campaigns, and what pages show of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions, offers, registry
from cases.models import CampaignCase, Case, Use
from cases.suggesting import Need
from clients.models import Segment, SegmentType
from contacts.works.actions import Closing, close_work
from contacts.works.models import Work
from contacts.works.planning.forms import next_month
from contacts.works.planning.models import PlanningRun
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_campaign, make_case, make_client, make_person, make_work, noon
from tests.sessions.calls import working_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_needs", [])


def planned(client: Any, by: Any, **fields: Any) -> Work:
    return make_work(client, by, state="planned", done_at=None, planned_at=noon(today()), **fields)


def closed(by: Any, work: Work, case: Case | None, state: str = "held") -> Work:
    closing = Closing(state, done_at=timezone.now() - timedelta(minutes=5), extras={"case": case})
    return close_work(by=by, work=work, closing=closing)


def titles(client: Any) -> list[str]:
    return [case.title for case, _suggestion in offers.suggestions_for(client, today())]


def test_what_is_suggested_of_all_there_is(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    client = actors.client_row
    accounting = client.subdivisions.create(name="Бухгалтерия", kind="accounting")
    make_person(client, "Береста Анна Львовна", subdivision=accounting)
    Segment.objects.create(client=client, type=SegmentType.objects.create(name="Отрасль"), name="Торговля")
    monkeypatch.setattr(registry, "_needs", [lambda clients, day: {client.pk: [Need("training", "не обучены")]}])
    make_case(title="Черновик", state="draft")
    make_case(title="Архив", state="archived")
    make_case(title="Закупщику", audiences=["procurement"])
    make_case(title="Другой сегмент", segments=["Стройка"])
    make_case(title="Истёк", valid_until=today() - timedelta(days=1))
    make_case(title="Бухгалтеру", audiences=["accountant"])
    make_case(title="Торговле", segments=["Торговля"], audiences=["accountant"])
    make_case(title="Обучение", audiences=["accountant"], purposes=["training"])
    found = offers.suggestions_for(client, today())
    assert [case.title for case, _one in found] == ["Обучение", "Торговле", "Бухгалтеру"]
    first = found[0][1].reasons[0]
    assert (first.code, first.value) == ("need", "не обучены")
    assert [one.name for one in found[0][1].persons] == ["Береста Анна Львовна"]


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_cost_three_statements_and_those_of_the_needs(
    actors: Actors, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        person, case = make_person(actors.client_row), make_case()
        work = make_work(actors.client_row, actors["specialist"], today() - timedelta(days=9), person=person)
        actions.note_use(by=actors["specialist"], work=work, case=case)
        make_case()
    with django_assert_num_queries(3):
        assert len(offers.suggestions_for(actors.client_row, today())) > 0


def test_a_talk_is_noted_with_the_version_and_offered_no_more(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    person, case = make_person(client), make_case(title="ЕНП")
    work = closed(by, planned(client, by, person=person), case)
    use = Use.objects.get()
    assert (use.case, use.client, use.person, use.by, use.on) == (case, client, person, by, work.counts_on)
    assert use.version.content["title"] == "ЕНП"
    assert titles(client) == []
    assert actions.note_use(by=by, work=work, case=case) == use
    Use.objects.update(on=today() - timedelta(days=200))
    assert titles(client) == ["ЕНП"]


def test_nobody_was_talked_to(actors: Actors) -> None:
    by = actors["specialist"]
    closed(by, planned(actors.client_row, by), make_case(), "not_held")
    closed(by, planned(actors.client_row, by), None)
    assert Use.objects.count() == 0


def test_a_campaign_brings_its_case_first(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    campaign = make_campaign(by, [client], state="running")
    later, its = make_case(title="Новее"), make_case(title="Кампании")
    Case.objects.filter(pk=its.pk).update(published_at=timezone.now() - timedelta(days=90))
    actions.set_campaign_case(by=by, campaign=campaign, case=its)
    assert titles(client) == ["Новее", "Кампании"]
    planned(client, by, campaign=campaign)
    assert titles(client) == ["Кампании", "Новее"]
    with pytest.raises(PermissionDenied):
        actions.set_campaign_case(by=actors["other_specialist"], campaign=campaign, case=later)
    actions.set_campaign_case(by=by, campaign=campaign, case=None)
    assert CampaignCase.objects.count() == 0


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_client_shows_what_to_offer_and_what_was_said(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    make_case(title="Предложить", audiences=[])
    told = make_case(title="Рассказано")
    closed(by, planned(client, by), told)
    url = reverse("clients:panel", args=[client.number, "cases"])
    body = actors.client("specialist").get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Предложить" in body
    assert body.count("Рассказано") == 1
    assert reverse("cases:version", args=[told.pk, 1]) in body
    assert actors.client("other_specialist").get(url).status_code == 404


def test_the_page_of_a_person_offers_what_is_for_the_person(actors: Actors) -> None:
    client = actors.client_row
    anna, boris = make_person(client, position="Бухгалтер"), make_person(client, position="Юрист")
    make_case(title="Юристу", audiences=["lawyer"])
    make_case(title="Всем")
    bodies = [
        actors.client("specialist").get(reverse("persons:panel", args=[one.pk, "cases"])).content.decode()
        for one in (anna, boris)
    ]
    assert [("Юристу" in body, "Всем" in body) for body in bodies] == [(False, True), (True, True)]


def test_a_work_is_closed_with_a_case_on_its_page(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    work, case = planned(client, by), make_case(title="ЕНП")
    data = {"state": "held", "done_at": f"{timezone.localtime() - timedelta(minutes=5):%Y-%m-%dT%H:%M}"}
    url, visitor = reverse("works:close", args=[work.pk]), actors.client("specialist")
    gone = make_case(state="archived")
    for wrong in (gone.pk, "x", "99999999999", -1):
        body = visitor.post(url, {**data, "case": wrong}).content.decode()
        assert "больше не опубликован" in body
    assert Use.objects.count() == 0
    assert visitor.post(url, {**data, "case": case.pk}).status_code == 302
    assert Use.objects.get().case == case
    assert "ЕНП" in visitor.get(work.get_absolute_url()).content.decode()


def test_the_list_to_choose_from(actors: Actors) -> None:
    first, second = make_case(title="Б <b>"), make_case(title="А")
    make_case(title="Черновик", state="draft")
    body = actors.client("specialist").get(reverse("cases:options"), {"case": first.pk}).content.decode()
    assert body == (
        '<option value="">—</option>'
        f'<option value="{second.pk}">А</option><option value="{first.pk}" selected>Б &lt;b&gt;</option>'
    )


def test_the_talk_fits_beside_a_call(actors: Actors) -> None:
    case = make_case(title="ЕНП", hook="Счёт блокируют")
    script = actions.begin_scenario(by=case.author, case=case)
    script.steps.update(say="Здравствуйте!", variants="Добрый день!\n\nДоброе утро!", show="Папка в избранном")
    url, visitor = reverse("cases:talk", args=[case.pk]), actors.client("specialist")
    part = visitor.get(url, {"client": actors.client_row.number}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    for text in ("Счёт блокируют", "Папка в избранном", "Доброе утро!", "Подборка", "Загрузка материалов"):
        assert text in part
    assert f'name="client" value="{actors.client_row.number}"' in part
    assert visitor.get(url, {"client": actors.foreign.number}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_library(actors: Actors, count: int) -> None:
    for _number in range(count):
        case = make_case(actors["head"])
        actions.note_use(by=actors["specialist"], work=make_work(actors.client_row), case=case)
    visitor = actors.client("head")
    found = []
    for url in (reverse("cases:list"), reverse("cases:month"), case.get_absolute_url()):
        visitor.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get(url).status_code == 200
        found.append(len(asked))
    assert found == [8, 6, 9]


def test_the_session_screen_asks_nothing_more(actors: Actors) -> None:
    """Suggestions come by themselves; the case that was chosen is kept with the draft."""
    from contacts.sessions.actions import write_draft
    from tests.sessions.calls import in_hand, make_call, sitting

    client = make_client(actors["specialist"], region=working_region())
    case = make_case(title="Выбран в черновике")
    make_call(client, actors["specialist"])
    session = sitting(actors["specialist"])
    lease = in_hand(actors["specialist"], session)
    visitor = actors.client("specialist")
    body = visitor.get(session.get_absolute_url()).content.decode()
    assert reverse("cases:suggestions", args=[client.number]) in body
    assert "Выбран в черновике" not in body
    write_draft(by=actors["specialist"], session=session, work=lease.work, version=0, data={"case": [str(case.pk)]})
    body = visitor.get(session.get_absolute_url()).content.decode()
    assert f'<option value="{case.pk}" selected>Выбран в черновике</option>' in body


# --- Planning ---------------------------------------------------------------------------------------------------------


def test_a_planned_work_says_what_to_offer_on_its_day(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    day = today() + timedelta(days=40)
    person = make_person(client, "Береста Анна Львовна", position="Бухгалтер")
    long_ago = timezone.now() - timedelta(days=90)
    make_case(title="До того дня", valid_until=day - timedelta(days=1))
    make_case(title="Юристу", audiences=["lawyer"])
    make_case(title="Бухгалтеру", audiences=["accountant"], published_at=long_ago)
    work = make_work(client, by, day, state="planned", done_at=None, planned_at=noon(day), person=person)
    for url in (work.get_absolute_url(), f"{reverse('works:calendar')}?who={by.pk}&view=day&on={day}"):
        body = actors.client("specialist").get(url).content.decode()
        assert "Бухгалтеру" in body
        assert "для кого: бухгалтер" in body
        assert "До того дня" not in body
        assert "Юристу" not in body


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_of_a_day_costs_the_same_however_long_it_is(actors: Actors, count: int) -> None:
    by, day = actors["specialist"], today() + timedelta(days=3)
    for _number in range(count):
        make_case(published_at=timezone.now() - timedelta(days=90))
        client = make_client(by)
        make_work(client, by, day, state="planned", done_at=None, planned_at=noon(day), person=make_person(client))
    url, visitor = f"{reverse('works:calendar')}?who={by.pk}&view=day&on={day}", actors.client("specialist")
    visitor.get(url)
    with CaptureQueriesContext(connection) as asked:
        body = visitor.get(url).content.decode()
    assert body.count("здесь давно не слышали") == count
    assert len(asked) == 13


def test_a_plan_of_a_month_says_what_to_offer_and_to_how_many(
    actors: Actors, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    by, month = actors["specialist"], next_month()
    for _number in range(2):
        make_person(make_client(by), position="Бухгалтер")
    make_client(by, status="disconnected", disconnected_on=today())
    make_person(actors.client_row, position="Юрист")
    published = timezone.now() - timedelta(days=90)
    make_case(title="Бухгалтеру", audiences=["accountant"], published_at=published)
    make_case(title="До того месяца", valid_until=month - timedelta(days=1))
    run = PlanningRun.objects.create(by=by, month=month, employees=[by.pk], state="previewed")
    with django_assert_num_queries(5):
        found = offers.of_plan(run, by)
    assert [(one.case.title, one.clients, [why.code for why in one.reasons]) for one in found.rows] == [
        ("Бухгалтеру", 2, ["audience"])
    ]
    assert (found.clients, found.without, found.too_many) == (3, 1, False)
    visitor, url = actors.client("specialist"), reverse("cases:plan", args=[run.pk])
    for headers in ({}, {"HX-Request": "true"}):
        body = visitor.get(url, headers=headers).content.decode()
        assert "для кого: бухгалтер" in body
    monkeypatch.setattr(offers, "MOST_CLIENTS", 2)
    assert offers.of_plan(run, by).too_many
