"""Lists of what is entered about clients: who is due, who waits, what ends, and the balance with the rows behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Advance, Client, Competitor, CompetitorVerdict, SegmentType, ServiceChange
from clients.service import rules
from clients.service.views.lists import AccessList, AdvanceList, ChangeList, DiagnosisList
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_entries

pytestmark = pytest.mark.django_db


def numbers(rows: Any) -> list[str]:
    return [getattr(one, "client", one).number for one in rows]


def said(client: Client, on: date, verdict: str) -> None:
    CompetitorVerdict.objects.create(client=client, on=on, verdict=verdict)


def test_who_is_due_in_this_half_year(actors: Actors) -> None:
    start, owner = rules.half_year_start(today()), actors["specialist"]
    never = actors.client_row
    before, unknown, done = (make_client(owner) for _ in range(3))
    said(before, start - timedelta(days=1), "no")
    said(unknown, start, "unknown")
    said(done, start, "yes")
    make_client(owner, status="disconnected", disconnected_on=today())
    assert numbers(DiagnosisList.of(owner, "").rows) == [never.number, unknown.number, before.number]
    assert numbers(DiagnosisList.of(owner, "due=done").rows) == [done.number]
    assert len(DiagnosisList.of(owner, "due=all").rows) == 4
    assert numbers(DiagnosisList.of(owner, "due=all&verdict=yes").rows) == [done.number]
    assert numbers(DiagnosisList.of(actors["other_specialist"], "").rows) == [actors.foreign.number]


def test_a_verdict_from_the_list(actors: Actors) -> None:
    """The form in the row, then what was said; without script the section of the client."""
    browser, url = actors.client("specialist"), f"/service/diagnosis/{actors.client_row.number}/"
    form = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert ("autofocus" in form, "<html" in form) == (True, False)
    bad = browser.post(url, {"on": "2999-01-01", "verdict": "no", "source": "звонок"}, headers={"HX-Request": "true"})
    assert ("data-saved" in bad.content.decode(), "звонок" in bad.content.decode()) == (False, True)
    good = browser.post(url, {"on": str(today()), "verdict": "no"}, headers={"HX-Request": "true"})
    assert "data-saved" in good.content.decode()
    assert numbers(DiagnosisList.of(actors["specialist"], "").rows) == []
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"on": str(today()), "verdict": "yes"}).status_code == 302
    assert CompetitorVerdict.objects.get().verdict == "yes"


def test_open_requests(actors: Actors) -> None:
    mine = make_entries(actors.client_row)["clients.AccessRequest"]
    make_entries(actors.foreign)
    assert list(AccessList.of(actors["specialist"], "").rows) == [mine]
    assert len(AccessList.of(actors["director"], "").rows) == 2
    type(mine).objects.update(state="granted", decided_on=today())
    assert list(AccessList.of(actors["specialist"], "").rows) == []
    assert list(AccessList.of(actors["specialist"], "state=granted").rows) == [mine]


def test_exits_from_the_first_advance(actors: Actors) -> None:
    day, owner = today(), actors["specialist"]
    soon, ended, renewed = (make_client(owner) for _ in range(3))

    def advance(client: Client, begins: int, ends: int) -> Advance:
        starts, last = day + timedelta(days=begins), day + timedelta(days=ends)
        return Advance.objects.create(client=client, starts_on=starts, ends_on=last, amount=1)

    advance(soon, -60, 31)
    advance(ended, -90, -1)
    advance(renewed, -90, -1)
    advance(renewed, 0, 90)
    found = {phase: numbers(AdvanceList.of(owner, f"first=True&phase={phase}").rows) for phase in PHASES}
    assert found == {"soon": [soon.number], "ended": [ended.number], "running": [soon.number], "ahead": []}
    assert numbers(AdvanceList.of(owner, "first=False").rows) == [renewed.number]


PHASES = ("soon", "ended", "running", "ahead")


def change(client: Client, on: date, kind: str, amount: int) -> ServiceChange:
    return ServiceChange.objects.create(client=client, on=on, kind=kind, amount=amount, subject=f"{kind} {amount}")


@pytest.mark.parametrize("by", ["month", "group", "specialist"])
def test_each_figure_of_the_balance_is_the_list_it_opens(actors: Actors, by: str) -> None:
    ours, theirs, nobodys = actors.client_row, actors.foreign, make_client(None)
    for client, on, kind, amount in [
        (ours, date(2026, 3, 31), "connect", 1000), (ours, date(2026, 4, 1), "upsell", 300),
        (theirs, date(2026, 3, 1), "disconnect", 700), (nobodys, date(2026, 3, 15), "connect", 50),
        (ours, date(2026, 2, 28), "connect", 9999),
    ]:  # fmt: skip
        change(client, on, kind, amount)
    page = actors.client("director").get("/service/balance/", {"by": by, "since": "2026-03-01", "until": "2026-04-30"})
    rows = page.context["rows"]
    assert page.context["total"].total == Decimal(650)
    for row in rows:
        balance = row["balance"]
        shown = [
            (balance.connected, balance.connections), (balance.upsold, balance.upsells),
            (balance.disconnected, balance.disconnections),
        ]  # fmt: skip
        for (amount, count), url in zip(shown, row["urls"], strict=True):
            listed = ChangeList.of(actors["director"], url.partition("?")[2]).rows
            assert (sum(one.amount for one in listed), len(listed)) == (amount, count)
    assert {"month": 2, "group": 3, "specialist": 3}[by] == len(rows)
    own = actors.client("specialist").get("/service/balance/", {"since": "2026-03-01", "until": "2026-04-30"})
    assert own.context["total"].total == Decimal(1300)


@pytest.mark.parametrize("state", ["since=вчера", "specialist=abc", "by=nothing", "since=2026-05-01&until=2026-01-01"])
def test_nonsense_in_the_address_of_the_balance(actors: Actors, state: str) -> None:
    assert actors.client("director").get(f"/service/balance/?{state}").status_code == 200


def test_directories(actors: Actors) -> None:
    head = actors.client("head")
    assert head.post("/service/directories/segments/", {"name": " Отрасль ", "is_active": "on"}).status_code == 302
    kind = SegmentType.objects.get(name="Отрасль")
    again = head.post("/service/directories/segments/", {"name": "отрасль", "is_active": "on"})
    assert (again.status_code, SegmentType.objects.count()) == (200, 1)
    assert head.post(f"/service/directories/segments/{kind.pk}/", {"name": "Сфера"}).status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.is_active) == ("Сфера", False)
    assert head.post("/service/directories/nothing/", {"name": "x"}).status_code == 404
    assert head.post("/service/directories/competitors/99/", {"name": "x"}).status_code == 404
    head.post("/service/directories/competitors/", {"name": "Гранит", "is_active": "on"})
    assert Competitor.objects.get().is_active


def test_clients_by_group_of_clients(actors: Actors) -> None:
    from clients.views import ClientList

    group = make_entries(actors.client_row)["clients.GroupMember"].group
    alone, owner = make_client(actors["specialist"]), actors["specialist"]
    assert numbers(ClientList.of(owner, "in_group=group").rows) == [actors.client_row.number]
    assert numbers(ClientList.of(owner, "in_group=doubles").rows) == []
    assert numbers(ClientList.of(owner, "in_group=none").rows) == [alone.number]
    assert numbers(ClientList.of(owner, f"group_name={group.name[:5]}").rows) == [actors.client_row.number]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, count: int) -> None:
    for _ in range(count):
        make_entries(make_client(actors["specialist"]))
    browser, found = actors.client("specialist"), {}
    for name in ("balance", "changes", "advances", "access", "diagnosis"):
        with CaptureQueriesContext(connection) as statements:
            browser.get(f"/service/{name}/")
        found[name] = len(statements)
    assert found == STATEMENTS


STATEMENTS = {"balance": 10, "changes": 8, "advances": 8, "access": 8, "diagnosis": 8}
