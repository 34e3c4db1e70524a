"""The next contact in the head of the client page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_work, noon

pytestmark = pytest.mark.django_db


def plan(client: Any, days: int, **fields: Any) -> Any:
    day = today() + timedelta(days=days)
    return make_work(client, on=day, **{"state": "planned", "done_at": None, "planned_at": noon(day), **fields})


def head_of(actors: Actors, actor: str = "specialist") -> str:
    page = actors.client(actor).get(f"/clients/{actors.client_row.number}/").content.decode()
    return page[page.index('class="client-facts"') : page.index("</dl>")]


def days(offset: int) -> str:
    return f"{today() + timedelta(days=offset):%d.%m.%Y}"


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ([], "не запланирован"),
        ([3, 1, 8], "1"),
        ([-2, 0, 4], "0"),
        ([-9, -2], "пропущен, ожидался -2"),
        ([-70], "не запланирован"),
    ],
)
def test_the_nearest_is_said(actors: Actors, planned: list[int], said: str) -> None:
    for offset in planned:
        plan(actors.client_row, offset)
    words, _space, last = said.rpartition(" ")
    wanted = said if not last.lstrip("-").isdecimal() else f"{words} {days(int(last))}".strip()
    assert wanted in head_of(actors)
    assert sum(days(offset) in head_of(actors) for offset in planned) == (wanted != "не запланирован")


def test_only_planned_works_count(actors: Actors) -> None:
    plan(actors.client_row, 2, state="cancelled")
    plan(actors.client_row, 3, state="held")
    assert "не запланирован" in head_of(actors)


def test_the_hour_is_said_where_it_is_known(actors: Actors) -> None:
    work = plan(actors.client_row, 1)
    assert f"{days(1)}, 12:00" in head_of(actors)
    work.planned_at -= timedelta(hours=12)
    work.save()
    assert f"{days(1)}</a>" in head_of(actors)


def test_a_disconnected_client_is_not_asked_for_a_plan(actors: Actors) -> None:
    actors.client_row.status, actors.client_row.disconnected_on = "disconnected", today()
    actors.client_row.save()
    assert "запланирован" not in head_of(actors)


@pytest.mark.parametrize(("planned", "on", "nearest"), [([], 0, None), ([-2], 0, None), ([9, 2, 5], 2, 1), ([0], 0, 0)])
def test_the_section_of_works_leads_to_the_calendar(
    actors: Actors, planned: list[int], on: int, nearest: int | None
) -> None:
    works = [plan(actors.client_row, offset) for offset in planned]
    address = f"/clients/{actors.client_row.number}/panels/works/"
    page = actors.client("specialist").get(address, headers={"HX-Request": "true"}).content.decode()
    mark = f"#work-{works[nearest].pk}" if nearest is not None else ""
    assert f'href="/works/planning/calendar/?view=week&amp;on={today() + timedelta(days=on)}{mark}"' in page
