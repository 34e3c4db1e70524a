"""Works: constraints, directories, the list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from contacts.works.models import Direction, Work, WorkResult
from contacts.works.rules import counts_on
from crm.staff.calendar import today
from tests.actors import DO_NOT_SEE_IT, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_work

pytestmark = pytest.mark.django_db
LIST = "/works/"


def shown(visitor: Any, **query: Any) -> set[str]:
    return {row.number for row in visitor.get(LIST, {"view": "all", **query}).context["table"].page.records}


@pytest.mark.parametrize(
    ("planned", "done", "day"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), None, date(2026, 3, 2)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 4, 21, tzinfo=UTC), date(2026, 3, 5)),
        (None, datetime(2026, 3, 4, 20, 59, tzinfo=UTC), date(2026, 3, 4)),
        (None, None, None),
    ],
)
def test_counts_on(planned: datetime | None, done: datetime | None, day: date | None) -> None:
    assert counts_on(planned, done, ZoneInfo("Europe/Moscow")) == day


def test_a_work_has_a_time() -> None:
    with pytest.raises(IntegrityError):
        Work.objects.create(number="1", client=make_client(), counts_on=today())


def test_directories() -> None:
    assert Direction.objects.filter(name="Обслуживание").exists()
    stages = dict(WorkResult.objects.values_list("name", "stage"))
    assert stages["Этап 3 «Сверка функциональной карты»"] == 3
    assert stages["Не берут трубку"] is None
    assert len(stages) == 14


@pytest.mark.parametrize("actor", SEE_THE_CLIENT + DO_NOT_SEE_IT)
def test_each_sees_own_works_and_an_auditor_those_of_the_groups(actors: Actors, actor: str) -> None:
    mine = make_work(actors.client_row, actors["specialist"])
    foreign = make_work(actors.foreign, actors["other_specialist"])
    expected = {mine.number} if actor in (*SEE_THE_CLIENT, "auditor") else set()
    if actor in ("director", "other_specialist", "other_head"):
        expected.add(foreign.number)
    assert shown(actors.client(actor)) == expected


def test_a_row_leads_to_the_client_only_where_it_is_seen(actors: Actors) -> None:
    make_work(actors.client_row, actors["specialist"])
    href = f'<a href="/clients/{actors.client_row.number}/#works"'
    assert href in actors.client("head").get(LIST).content.decode()
    assert href not in actors.client("auditor").get(LIST).content.decode()


def test_period(actors: Actors) -> None:
    for number, ago in (("new", 0), ("edge", 29), ("old", 30)):
        make_work(actors.client_row, on=today() - timedelta(days=ago), number=number)
    visitor = actors.client("specialist")
    assert shown(visitor) == {"new", "edge"}
    assert shown(visitor, period="1") == {"new"}
    assert shown(visitor, period="all") == {"new", "edge", "old"}
    assert shown(visitor, until=today() - timedelta(days=29)) == {"edge", "old"}
    assert shown(visitor, since=today() - timedelta(days=29), until=today() - timedelta(days=1)) == {"edge"}


def test_filters(actors: Actors) -> None:
    make_work(actors.client_row, actors["specialist"], number="a", state="not_held", kind="unplanned")
    make_work(actors.client_row, actors["head"], number="b")
    visitor = actors.client("head")
    queries = [{"executor": actors["specialist"].pk}, {"state": "not_held"}, {"kind": "unplanned"}, {"q": "a"}]
    assert [shown(visitor, **query) for query in queries] == [{"a"}] * 4
    assert shown(visitor, q=actors.client_row.number) == {"a", "b"}


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        make_work(make_client(actors["specialist"]), actors["specialist"])
    visitor = actors.client("director")
    visitor.get(LIST)
    with django_assert_num_queries(8):
        visitor.get(LIST)


def test_export(actors: Actors) -> None:
    mine, foreign = make_work(actors.client_row), make_work(actors.foreign)
    answer = actors.client("specialist").get(LIST, {"_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert (mine.number in text, foreign.number in text) == (True, False)
