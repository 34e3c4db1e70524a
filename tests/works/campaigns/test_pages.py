"""Pages of campaigns: figures and the lists behind them, numbers of queries, what was typed and refused."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.works.campaigns import queries
from contacts.works.campaigns.actions import finish_campaign, start_campaign
from contacts.works.models import Campaign, Work, WorkResult
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.ui.models import SavedView
from tests.actors import Actors
from tests.factories import make_campaign, make_client, make_employee, make_group, make_work, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(actors: Actors) -> Any:
    return actors["head"]


def a_campaign_of_every_kind(actors: Actors) -> Campaign:
    """One client of each standing; the one who was tried has two works, and so has the one who was reached at last."""
    specialist, head = actors["specialist"], actors["head"]
    campaign = make_campaign(head, state="running", ends_on=today() + timedelta(days=28))
    tried, held, refused, left, dropped = (make_client(specialist) for _number in range(5))
    day = today()
    for client in (tried, held):
        make_work(client, specialist, day, state="not_held", campaign=campaign)
    make_work(tried, specialist, day, state="planned", planned_at=noon(day), done_at=None, campaign=campaign)
    make_work(held, specialist, day, state="held_with_login", campaign=campaign, result=WorkResult.objects.first())
    make_work(refused, specialist, day, state="cancelled", planned_at=noon(day), done_at=None, campaign=campaign)
    make_work(left, specialist, day, state="planned", planned_at=noon(day), done_at=None, campaign=campaign)
    make_work(dropped, specialist, day, state="planned", planned_at=noon(day), done_at=None, campaign=campaign)
    dropped.status, dropped.disconnected_on = "disconnected", day
    dropped.save()
    return campaign


def test_each_client_stands_once(actors: Actors, head):
    campaign = a_campaign_of_every_kind(actors)
    counts = queries.standings([campaign], head)[campaign.pk]
    assert counts == {"tried": 1, "held": 1, "refused": 1, "left": 1, "dropped": 1}


def test_every_figure_opens_as_many_works(actors: Actors, head):
    campaign = a_campaign_of_every_kind(actors)
    browser = actors.client("head")
    page = browser.get(campaign.get_absolute_url()).content.decode()
    links = {unescape(found) for found in re.findall(r'href="(/works/\?campaign=[^"]+)"', page)}
    figures = {
        unescape(url): int(count)
        for url, count in re.findall(r'<a href="(/works/\?campaign=[^"]+)"[^>]*>\s*(?:<rect|)(\d+)</a>', page)
    }
    assert len(links) > 10
    assert figures
    for url in sorted(links):
        shown = browser.get(url).context["table"].paginator.count
        assert shown == figures.get(url, shown)
    assert (
        browser.get(f"/works/?campaign={campaign.pk}&period=all&standing=every").context["table"].paginator.count == 5
    )


def test_numbers_count_only_what_one_sees(actors: Actors):
    campaign = make_campaign(actors["director"], state="running")
    make_work(actors.client_row, actors["specialist"], campaign=campaign)
    make_work(actors.foreign, actors["other_specialist"], campaign=campaign)
    totals = {name: queries.standings([campaign], actors[name])[campaign.pk].total() for name in
              ("director", "head", "specialist", "other_head", "auditor")}  # fmt: skip
    assert totals == {"director": 2, "head": 1, "specialist": 1, "other_head": 1, "auditor": 1}


@pytest.mark.parametrize("clients", [1, 3])
def test_queries_do_not_depend_on_the_clients(actors: Actors, django_assert_num_queries, clients):
    specialist = actors["specialist"]
    draft = make_campaign(actors["head"], [make_client(specialist) for _number in range(clients)])
    ran = make_campaign(actors["head"], [make_client(specialist) for _number in range(clients)])
    start_campaign(by=actors["head"], campaign=ran)
    browser = actors.client("head")
    browser.get("/works/campaigns/")
    with django_assert_num_queries(PREVIEW):
        assert browser.get(draft.get_absolute_url()).context["plan"].asked == clients
    with django_assert_num_queries(PROGRESS):
        assert browser.get(ran.get_absolute_url()).context["total"] == clients


@pytest.mark.parametrize("campaigns", [1, 3])
def test_queries_do_not_depend_on_the_campaigns(actors: Actors, django_assert_num_queries, campaigns):
    for _number in range(campaigns):
        make_work(actors.client_row, campaign=make_campaign(actors["head"], state="running"))
    browser = actors.client("head")
    browser.get("/works/campaigns/")
    with django_assert_num_queries(LIST):
        assert len(browser.get("/works/campaigns/").context["table"].page.records) == campaigns
    with django_assert_num_queries(PANEL):
        browser.get(reverse("clients:panel", args=[actors.client_row.number, "campaigns"]), headers={"HX-Request": "1"})


PREVIEW, PROGRESS, LIST, PANEL = 20, 14, 8, 6


def typed(**fields: Any) -> dict[str, Any]:
    return {"name": "Новинки марта", "method": "phone", "starts_on": today(), "ends_on": today(), **fields}


def test_the_client_list_leads_to_a_draft(actors: Actors, head):
    browser = actors.client("head")
    assert reverse("works:new_campaign") in browser.get("/clients/?view=all").content.decode()
    page = browser.get("/works/campaigns/new/", {"of": "all", "filter": "category=A&page=2"})
    assert page.context["campaign"].selection == "category=A"
    answer = browser.post("/works/campaigns/new/", typed(selection="category=A", kind="general", goal="Рассказать"))
    made = Campaign.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.selection, made.state, made.author, made.goal) == ("category=A", "draft", head, "Рассказать")


def test_a_saved_view_is_a_selection(actors: Actors, head):
    view = SavedView.objects.create(owner=head, list_code="clients", name="Алтай", query="category=B&sort=-name")
    foreign = SavedView.objects.create(owner=actors["director"], list_code="clients", name="Все", query="")
    browser = actors.client("head")
    assert "Алтай" in browser.get("/works/campaigns/new/").content.decode()
    page = browser.get("/works/campaigns/new/", {"view": view.pk})
    assert page.context["campaign"].selection == "category=B&sort=-name"
    assert browser.get("/works/campaigns/new/", {"view": foreign.pk}).status_code == 404
    assert browser.get("/works/campaigns/new/", {"view": "x"}).status_code == 404


def test_what_was_typed_stays(actors: Actors):
    answer = actors.client("head").post(
        "/works/campaigns/new/", typed(selection="pick=1", kind="general", ends_on=today() - timedelta(days=1))
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Новинки марта" in page
    assert answer.context["form"].errors.keys() == {"ends_on"}
    assert 'value="pick=1"' in page


def test_an_unknown_order_is_refused(actors: Actors):
    assert (
        actors.client("head").get("/works/campaigns/new/", {"of": "all", "filter": "sort=password"}).status_code == 400
    )


def test_without_a_reason_it_is_not_finished(actors: Actors):
    campaign = a_campaign_of_every_kind(actors)
    answer = actors.client("head").post(reverse("works:finish_campaign", args=[campaign.pk]), {"reason": " "})
    assert answer.status_code == 422
    assert Campaign.objects.get(pk=campaign.pk).state == "running"


def test_the_end_is_told_and_undone(actors: Actors, head):
    campaign = a_campaign_of_every_kind(actors)
    finish_campaign(by=head, campaign=campaign, reason="Новость устарела")
    browser = actors.client("head")
    assert "Новость устарела" in browser.get(campaign.get_absolute_url()).content.decode()
    browser.post(reverse("works:undo_finish", args=[campaign.pk]))
    assert Work.objects.filter(campaign=campaign, state="planned").count() == 3


def test_a_work_names_its_campaign_and_the_diagnosis_its_verdict(actors: Actors):
    campaign = make_campaign(actors["head"], state="running", kind="diagnosis", name="Осенняя диагностика")
    work = make_work(actors.client_row, actors["specialist"], campaign=campaign)
    page = actors.client("specialist").get(work.get_absolute_url()).content.decode()
    assert "Осенняя диагностика" in page
    assert reverse("service:quick_verdict", args=[actors.client_row.number]) in page


def test_the_client_page_shows_its_campaigns(actors: Actors):
    campaign = a_campaign_of_every_kind(actors)
    work = Work.objects.filter(campaign=campaign, state="held_with_login").get()
    url = reverse("clients:panel", args=[work.client.number, "campaigns"])
    page = actors.client("specialist").get(url, headers={"HX-Request": "1"}).content.decode()
    assert page.count(campaign.name) == 1
    assert work.number in page


def test_a_campaign_of_another_group_is_not_there(actors: Actors):
    campaign = make_campaign(make_employee(Role.HEAD, make_group()))
    assert actors.client("head").get(campaign.get_absolute_url()).status_code == 404


def test_a_draw_that_is_under_way_shows_how_far_it_is(actors: Actors):
    campaign = make_campaign(actors["head"], state="running")
    campaign.draws.create(by=actors["head"], state="running", total=8, made=2, touched_at=timezone.now())
    page = actors.client("head").get(campaign.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert 'value="2"' in page
