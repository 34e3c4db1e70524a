"""Promises kept and broken, as payments say: one door for the night, for imports and for what is entered by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from clients.models import Client
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.ui import formats
from debts import rules
from debts.choices import PromiseState
from debts.events import debts_moved
from debts.models import Promise
from debts.queries import owner_of
from debts.queries.promises import COUNTED, received_for, states_of, with_debt_on_the_day

from . import calls
from .ownership import KIND

PORTION = 200
"""Clients whose promises are settled in one transaction of the hourly look: they are held as long as it takes."""


@dataclass(frozen=True)
class Settled:
    """How many promises became what."""

    kept: int = 0
    broken: int = 0
    reopened: int = 0


def settle_due(*, day: date | None = None) -> Settled:
    """Settle every promise whose day has passed, of some clients at a time. Repeatable."""
    due = Promise.objects.filter(state=PromiseState.PENDING, agreed_on__lt=day or today())
    clients = sorted(set(due.values_list("client_id", flat=True)))
    counts = [0, 0, 0]
    for start in range(0, len(clients), PORTION):
        told = settle_promises(client_ids=clients[start : start + PORTION], day=day)
        counts = [counts[0] + told.kept, counts[1] + told.broken, counts[2] + told.reopened]
    return Settled(*counts)


@transaction.atomic
def settle_promises(*, client_ids: Collection[int], day: date | None = None) -> Settled:
    """Bring the promises of these clients in line with their documents.

    A payment that came to be known late settles a promise that was taken for broken, a reversal breaks one that was
    taken for kept: what documents say counts, not when they arrived.
    """
    counted: QuerySet[Promise] = Promise.objects.filter(client__in=client_ids, state__in=COUNTED)
    clients = sorted(set(counted.order_by().values_list("client_id", flat=True)))
    if not clients:
        return Settled()
    list(Client.objects.filter(pk__in=clients).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    promises: list[Any] = list(
        with_debt_on_the_day(counted.select_related("client", "made_by")).order_by("client", "made_on", "pk")
    )
    return _settle(promises, day or today())


def _settle(promises: Sequence[Any], day: date) -> Settled:
    money = received_for(promises)
    changed: list[tuple[Promise, str]] = []
    for one in promises:
        debt = one.owed if one.agreed_on < day else None
        told = rules.outcome_of(amount=one.amount, agreed_on=one.agreed_on, received=money[one.pk], debt=debt, day=day)
        if (told.state, told.on) != (one.state, one.settled_on):
            was = one.state
            _write(one, told, promises)
            if one.state != was:
                changed.append((one, was))
    states = states_of({one.client_id for one, _was in changed})
    for one, was in changed:
        _follow(one, was, rules.broken_in_a_row(states[one.client_id]), day)
    debts_moved(one.client_id for one, _was in changed)
    became = [one.state for one, _was in changed]
    return Settled(
        became.count(PromiseState.KEPT), became.count(PromiseState.BROKEN), became.count(PromiseState.PENDING)
    )


def _write(promise: Promise, told: rules.Outcome, others: Sequence[Promise]) -> None:
    promise.state, promise.settled_on = told.state, told.on
    if told.state == PromiseState.PENDING:
        newer = [
            one
            for one in others
            if one.client_id == promise.client_id and one.state == PromiseState.PENDING and one.pk != promise.pk
        ]
        if newer:  # what was paid went back, and another promise has taken its place meanwhile
            promise.state, promise.settled_on = PromiseState.SUPERSEDED, newer[0].made_on
    promise.save(update_fields=["state", "settled_on"])


def _follow(promise: Promise, was: str, in_a_row: int, day: date) -> None:
    """Calls that are no longer needed are called off, the one that is needed is planned."""
    if promise.state == PromiseState.BROKEN:
        calls.call_off_reminder(promise, gettext_lazy("The agreed day has passed"))
        calls.plan_follow_up(promise, day)
        _tell(promise, in_a_row)
    elif promise.state == PromiseState.KEPT:
        calls.call_off(promise, gettext_lazy("The promise was kept"))
    elif promise.state == PromiseState.PENDING and was != PromiseState.PENDING:
        calls.call_off_follow_up(promise, gettext_lazy("The promise is not broken"))
        calls.plan_reminder(promise, day)


def _tell(promise: Promise, in_a_row: int) -> None:
    owner = owner_of(promise.client)
    twice = in_a_row >= rules.BROKEN_LIMIT
    said = gettext_lazy("Second broken promise in a row") if twice else gettext_lazy("Broken promise")
    day = formats.day(promise.agreed_on)
    text = format_lazy("{}: {}, {}, {}", said, str(promise.client), formats.money(promise.amount), day)
    to = [owner.employee or promise.made_by]
    key = f"promise-broken-{promise.pk}-{promise.settled_on}"
    notify(to=to, kind=KIND, text=text, key=key, address=promise.get_absolute_url())
