"""Who is in the queue, in which order and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from clients.models import Region
from contacts.sessions.choices import Period, Waiting
from contacts.sessions.models import Lease
from contacts.sessions.queries import in_order, queue_of
from contacts.sessions.registry import Reason, registry
from contacts.works.models import Campaign, Direction
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_substitution, make_work

from .calls import in_hand, make_call, sitting, working_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def names(entries: Any) -> list[str]:
    return [one.name for one in entries]


def client_of(employee: Any, name: str, **fields: Any) -> Any:
    return make_client(employee, name=name, region=working_region(), **fields)


def test_the_order_and_its_reasons() -> None:
    by = make_employee()
    session, now = sitting(by), timezone.now()
    late, later, now_due, fresh = (client_of(by, name) for name in ("late", "later", "agreed", "fresh"))
    make_call(late, by, -3)
    make_call(later, by, -1)
    before = make_work(now_due, by, today() - timedelta(days=1), state="not_held")
    make_call(now_due, by, planned_at=now - timedelta(minutes=1), follows=before, is_fixed=True, attempt=2)
    make_call(fresh, by, planned_at=now + timedelta(minutes=1))
    queue = queue_of(session, now)
    assert names(queue.ready) == ["agreed", "late", "later", "fresh"]
    assert [[why.code for why in one.whys] for one in queue.ready] == [
        ["call_back"],
        ["overdue"],
        ["overdue"],
        ["planned"],
    ]
    assert [one.whys[0].text for one in queue.ready[1:]] == [
        "overdue by 3 days", "overdue by 1 day", "planned for today",
    ]  # fmt: skip
    assert queue.ready[0].whys[0].text.endswith(", attempt 2")


def test_who_is_not_in_it() -> None:
    by, other = make_employee(), make_employee()
    session = sitting(by)
    mine = client_of(by, "mine")
    make_call(mine, by)
    make_call(client_of(by, "visit"), by, method="visit")
    make_call(client_of(by, "tomorrow"), by, 1)
    make_call(client_of(by, "forgotten"), by, -63)
    make_call(client_of(by, "done"), by, state="held", done_at=timezone.now())
    gone = {"status": "disconnected", "disconnected_on": today()}
    make_call(client_of(by, "gone", **gone), by)
    make_call(client_of(other, "foreign"), other)
    make_call(client_of(other, "not visible"), by)
    assert names(queue_of(session, timezone.now()).ready) == ["mine"]


def test_a_longer_period_direction_and_campaign() -> None:
    by = make_employee()
    direction = Direction.objects.create(name="Продажи")
    campaign = Campaign.objects.create(
        name="Диагностика", starts_on=today(), ends_on=today(), author=by, state="running"
    )
    make_call(client_of(by, "plain"), by)
    make_call(client_of(by, "week"), by, 7)
    make_call(client_of(by, "sold"), by, direction=direction)
    make_call(client_of(by, "asked"), by, campaign=campaign)
    session, now = sitting(by), timezone.now()

    def seen(**fields: Any) -> set[str]:
        for name, value in {"period": Period.TODAY, "direction": None, "campaign": None, **fields}.items():
            setattr(session, name, value)
        return set(names(queue_of(session, now).ready))

    assert seen() == {"plain", "sold", "asked"}
    assert seen(period=Period.WEEK) == {"plain", "week", "sold", "asked"}
    assert seen(direction=direction) == {"sold"}
    assert seen(campaign=campaign) == {"asked"}


def test_a_campaign_is_a_pool_of_its_executors(actors: Actors) -> None:
    head, specialist = actors["head"], actors["specialist"]
    campaign = Campaign.objects.create(
        name="Диагностика", starts_on=today(), ends_on=today(), author=head, state="running"
    )
    make_call(actors.client_row, specialist, campaign=campaign)
    session = sitting(head, campaign=campaign)
    assert len(queue_of(session, timezone.now())) == 0
    campaign.executors.add(head)
    assert len(queue_of(session, timezone.now())) == 1


def test_a_substitute_works_the_absent_ones() -> None:
    absent, substitute = make_employee(), make_employee()
    make_call(client_of(absent, "theirs"), absent)
    session = sitting(substitute)
    assert len(queue_of(session, timezone.now())) == 0
    make_substitution(absent, substitute)
    substitute._scope = None
    assert names(queue_of(session, timezone.now()).ready) == ["theirs"]


def test_who_waits_and_for_what() -> None:
    by = make_employee()
    session, now = sitting(by, any_hour=False), timezone.now()
    talked, agreed, asleep = client_of(by, "talked"), client_of(by, "agreed"), client_of(by, "asleep")
    hours = int(asleep.region.time_zone.removeprefix("Etc/GMT") or 0)
    zone = f"Etc/GMT{hours - 12 if hours > 0 else hours + 12:+d}"
    asleep.region = Region.objects.create(name="Другая сторона", time_zone=zone)
    asleep.save()
    make_call(client_of(by, "free"), by)
    make_call(talked, by)
    make_work(talked, by, today(), state="held_with_login")
    first = make_work(agreed, by, today() - timedelta(days=1), state="not_held")
    make_call(agreed, by)
    make_call(agreed, by, 1, planned_at=now + timedelta(hours=30), follows=first, is_fixed=True)
    make_call(asleep, by)
    queue = queue_of(session, now)
    assert names(queue.ready) == ["free"]
    waiting = {one.name: one.waiting for one in queue.waiting}
    assert waiting.pop("asleep") in (Waiting.OUTSIDE_HOURS, Waiting.DAY_OFF)
    assert waiting == {"talked": Waiting.HELD_TODAY, "agreed": Waiting.AGREED}
    assert next(one for one in queue.waiting if one.name == "agreed").waiting_text.startswith("a call is agreed for")


def test_one_entry_a_client_by_its_strongest_work() -> None:
    by = make_employee()
    client = client_of(by, "one")
    make_call(client, by)
    late = make_call(client, by, -2)
    [entry] = queue_of(sitting(by), timezone.now()).ready
    assert (entry.work, entry.others) == (late.pk, 1)


def test_clients_given_to_others_are_left_out_until_their_time_is_over() -> None:
    by, head = make_employee(), make_employee("head")
    make_call(make_client(by, name="one", account_manager=head, region=working_region()), by)
    session = sitting(by)
    lease = in_hand(by, session)
    other = sitting(head)
    head_work = make_call(lease.client, head)
    assert len(queue_of(other, timezone.now())) == 0
    Lease.objects.update(until=timezone.now())
    assert [one.work for one in queue_of(other, timezone.now()).ready] == [head_work.pk]


def test_registered_reasons_are_asked_about_all_clients_at_once(django_assert_num_queries: Any) -> None:
    by = make_employee()
    session = sitting(by)
    session.employee = by
    for days in (0, -1, -2):
        make_call(client_of(by, f"c{days}"), by, days)
    make_call(client_of(by, "first"), by)
    queue_of(session, timezone.now())  # the scope is known
    with django_assert_num_queries(9):
        assert len(queue_of(session, timezone.now())) == 4


# --- One after another ------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Reasons of higher apps that leave many clients level, two of them of one order; how many clients each met."""
    met: dict[str, list[int]] = {}

    def reason(code: str, order: int, every: int, kinds: int) -> Reason:
        def find(clients: list[int], *_: Any) -> dict[int, tuple[int, str]]:
            met.setdefault(code, []).append(len(clients))
            return {one: (one // every % kinds, f"{code} {one}") for one in clients if one % every == 0}

        return Reason(code, code, find, order)

    reasons = [reason("a", 20, 3, 2), reason("b", 40, 2, 2), reason("c", 40, 5, 1), reason("d", 50, 1, 3)]
    monkeypatch.setattr(registry, "reasons", {one.code: one for one in reasons})
    return met


def test_one_after_another_they_come_as_in_the_queue(asked: dict[str, list[int]]) -> None:
    by = make_employee()
    campaign = Campaign.objects.create(name="Новинки", starts_on=today(), ends_on=today(), author=by, state="running")
    session, now = sitting(by), timezone.now()
    for number in range(24):
        client = client_of(by, f"c{number}")
        for days in {-(number % 3), -(number % 4)}:
            make_call(client, by, days, campaign=campaign if number % 5 == 0 else None)
    make_call(client_of(by, "waits"), by, follows=make_call(client_of(by, "x"), by), is_fixed=True,
              planned_at=now + timedelta(hours=1))  # fmt: skip
    whole = [(one.work, [why.text for why in one.whys]) for one in queue_of(session, now).ready]
    asked.clear()
    given = in_order(session, now)
    first = next(given)
    assert asked["d"][0] < asked["a"][0] == 25  # those who are level until then, of all
    assert [(one.work, [why.text for why in one.whys]) for one in (first, *given)] == whole
    assert len(whole) == 25
