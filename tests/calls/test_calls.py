"""Calls: what is effective, the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contacts.calls import rules
from contacts.calls.models import Call
from crm.staff.calendar import today
from tests.actors import DO_NOT_SEE_IT, SEE_THE_CLIENT, Actors
from tests.factories import make_call, make_client

pytestmark = pytest.mark.django_db
LIST = "/calls/"


def shown(visitor: Any, **query: Any) -> set[str]:
    return {row.unique_id for row in visitor.get(LIST, {"view": "all", **query}).context["table"].page.records}


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59, "0:59"), (247, "4:07"), (3600, "1:00:00"), (3750, "1:02:30")]
)
def test_talk(seconds: int, text: str) -> None:
    assert rules.talk(seconds) == text


@pytest.mark.parametrize(
    ("fields", "effective"),
    [
        ({}, True),
        ({"direction": "in"}, True),
        ({"direction": "internal"}, False),
        ({"status": "Не отвечен"}, False),
        ({"seconds": 0}, False),
    ],
)
def test_effective(fields: dict[str, Any], effective: bool) -> None:
    make_call(**fields)
    assert Call.objects.effective().exists() is effective


@pytest.mark.parametrize("actor", SEE_THE_CLIENT + DO_NOT_SEE_IT)
def test_each_sees_own_calls_and_an_auditor_those_of_the_groups(actors: Actors, actor: str) -> None:
    mine = make_call(actors.client_row, actors["specialist"])
    nobodys = make_call(None, actors["specialist"])
    foreign = make_call(actors.foreign, actors["other_specialist"])
    expected = {mine.unique_id} if actor in (*SEE_THE_CLIENT, "auditor") else set()
    if actor in ("specialist", "substitute", "head", "director", "auditor"):
        expected.add(nobodys.unique_id)
    if actor in ("director", "other_specialist", "other_head"):
        expected.add(foreign.unique_id)
    assert shown(actors.client(actor)) == expected


def test_a_row_leads_to_the_client_only_where_it_is_seen(actors: Actors) -> None:
    make_call(actors.client_row, actors["specialist"])
    make_call(None, actors["specialist"])
    href = f'<a href="/clients/{actors.client_row.number}/#calls"'
    assert actors.client("head").get(LIST).content.decode().count(href) == 1
    assert href not in actors.client("auditor").get(LIST).content.decode()


def test_days_are_days_of_the_department(actors: Actors) -> None:
    """23:30 in Moscow belongs to the day, 00:30 to the next one."""
    make_call(actors.client_row, unique_id="late", at=datetime(2026, 3, 2, 20, 30, tzinfo=UTC))
    make_call(actors.client_row, unique_id="early", at=datetime(2026, 3, 2, 21, 30, tzinfo=UTC))
    visitor = actors.client("specialist")
    assert shown(visitor, since="2026-03-02", until="2026-03-02") == {"late"}
    assert shown(visitor, since="2026-03-03", until="2026-03-03") == {"early"}


def test_filters(actors: Actors) -> None:
    make_call(
        actors.client_row, actors["specialist"], unique_id="a", direction="in", seconds=300, source="+73852001122"
    )
    make_call(actors.client_row, actors["head"], unique_id="b", seconds=299, on=today() - timedelta(days=2))
    visitor = actors.client("head")
    queries = [
        {"employee": actors["specialist"].pk},
        {"direction": "in"},
        {"minutes": "5"},
        {"period": "1"},
        {"q": "8 (385) 200-11-22"},
    ]
    assert [shown(visitor, **query) for query in queries] == [{"a"}] * 5
    assert shown(visitor, q=actors.client_row.number) == {"a", "b"}


def test_an_auditor_filters_by_those_listened_to(actors: Actors) -> None:
    offered = actors.client("auditor").get(LIST).context["filterset"].form.fields["employee"].choices
    group = {actors[name].pk for name in ("specialist", "account_manager", "head", "disabled")}
    assert {key for key, _label in offered} == {"", *group}


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        make_call(make_client(actors["specialist"]), actors["specialist"])
    visitor = actors.client("director")
    visitor.get(LIST)
    with django_assert_num_queries(7):
        visitor.get(LIST)


def test_export(actors: Actors) -> None:
    make_call(actors.client_row, destination="+73852001122")
    make_call(actors.foreign, destination="+73852009999")
    answer = actors.client("specialist").get(LIST, {"_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("73852001122" in text, "73852009999" in text) == (True, False)
