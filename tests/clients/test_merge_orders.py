"""A large merge is made by a worker: ordered once, done once, told of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.actions import merge_orders
from clients.actions.merge_orders import GIVEN_UP, SILENT_AFTER, carry_out, order_merge, order_undo, sweep_orders
from clients.actions.merging import MergeRefused, merge_clients
from clients.choices import OrderState
from clients.models import Client, Merge, MergeOrder
from crm.staff.models import Notification
from tests.actors import Actors
from tests.factories import make_client, make_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a worker was asked for."""
    asked: list[int] = []
    monkeypatch.setattr(merge_orders, "_send", asked.append)
    monkeypatch.setattr("clients.merge_views.AT_ONCE", 0)
    return asked


@pytest.fixture
def other(actors: Actors) -> Client:
    client: Client = make_client(actors["specialist"])
    make_facts(client)
    return client


def url(actors: Actors, other: Client) -> str:
    return reverse("clients:merge", args=[actors.client_row.number, other.number])


def ordered(actors: Actors, other: Client) -> MergeOrder:
    return order_merge(by=actors["head"], survivor=actors.client_row, loser=other, taken=[], rows=50_000)


def test_from_the_click_to_the_notice(actors: Actors, other: Client, django_capture_on_commit_callbacks: Any) -> None:
    browser, address = actors.client("head"), url(actors, other)
    seal = browser.get(address).context["seal"]
    with django_capture_on_commit_callbacks(execute=True):
        first = browser.post(address, {"seal": seal, "take-name": "theirs"})
        again = browser.post(address, {"seal": seal, "take-name": "theirs"})
    order = MergeOrder.objects.get()
    page = reverse("clients:merge_order", args=[order.pk])
    assert first.headers["Location"] == again.headers["Location"] == page
    assert "hx-trigger" in browser.get(page).content.decode()
    carry_out(order_id=order.pk)
    carry_out(order_id=order.pk)  # sent twice
    merge = Merge.objects.get()
    actors.client_row.refresh_from_db()
    assert actors.client_row.name == other.name
    assert browser.get(page).headers["Location"] == reverse("clients:merged", args=[merge.pk])
    assert browser.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"].endswith(f"/{merge.pk}/")
    assert Notification.objects.get(employee=actors["head"]).address == page


def test_undoing_too(actors: Actors, other: Client) -> None:
    merge = merge_clients(by=actors["head"], survivor=actors.client_row, loser=other)
    browser = actors.client("head")
    browser.post(reverse("clients:undo_merge", args=[merge.pk]))
    order = MergeOrder.objects.get()
    assert (order.is_undoing, Merge.objects.get().is_undone) == (True, False)
    carry_out(order_id=order.pk)
    assert Merge.objects.get().is_undone


def test_a_merge_that_is_refused_says_why(actors: Actors, other: Client) -> None:
    order = ordered(actors, other)
    Client.objects.filter(pk=other.pk).update(specialist=actors["other_specialist"], account_manager=None)
    carry_out(order_id=order.pk)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    page = actors.client("head").get(reverse("clients:merge_order", args=[order.pk])).content.decode()
    assert order.failure in page
    assert not Merge.objects.exists()


def test_who_may_no_longer(actors: Actors, other: Client) -> None:
    order = ordered(actors, other)
    actors["head"].roles = ["specialist"]
    actors["head"].save()
    carry_out(order_id=order.pk)
    assert MergeOrder.objects.get().state == OrderState.FAILED


def test_two_who_ask(actors: Actors, other: Client) -> None:
    order = ordered(actors, other)
    assert ordered(actors, other) == order
    with pytest.raises(MergeRefused):
        order_merge(by=actors["director"], survivor=make_client(), loser=other, taken=[], rows=1)
    merge_clients(by=actors["director"], survivor=actors.client_row, loser=other)
    carry_out(order_id=order.pk)
    assert MergeOrder.objects.get().merge == Merge.objects.get()
    order_undo(by=actors["head"], merge=Merge.objects.get(), rows=1)
    with pytest.raises(MergeRefused):
        order_merge(by=actors["head"], survivor=make_client(), loser=other, taken=[], rows=1)


@pytest.mark.parametrize(("age", "expected", "state"), [
    (timedelta(0), 0, OrderState.QUEUED),
    (SILENT_AFTER * 2, 1, OrderState.QUEUED),
    (GIVEN_UP * 2, 0, OrderState.FAILED),
])  # fmt: skip
def test_the_sweep(actors: Actors, other: Client, sent: list[int], age: timedelta, expected: int, state: str) -> None:
    order = ordered(actors, other)
    MergeOrder.objects.update(at=order.at - age)
    sweep_orders()
    assert (len(sent), MergeOrder.objects.get().state) == (expected, state)


def test_nobody_else_looks(actors: Actors, other: Client) -> None:
    page = reverse("clients:merge_order", args=[ordered(actors, other).pk])
    assert actors.client("director").get(page).status_code == 404
