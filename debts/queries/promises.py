"""Reads of promises (domain §7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Case, DateField, F, OuterRef, QuerySet, When
from django.db.models.functions import TruncMonth

from clients.models import Client
from clients.queries import facts_of
from crm.staff.models import Employee
from debts import rules
from debts.choices import PromiseState
from debts.models import Payment, Promise

from .depth import or_nothing, owed, total

SETTLED = (PromiseState.KEPT, PromiseState.BROKEN)
COUNTED = (PromiseState.PENDING, *SETTLED)
"""States that payments decide; one that another took the place of stays what it is."""


def promises_of(client: Client, employee: Employee) -> QuerySet[Promise]:
    """The last made first."""
    rows = facts_of(Promise, client, employee)
    return rows.select_related("person", "reason", "made_by").order_by("-made_on", "-pk")


def pending_promise(client: Client) -> Promise | None:
    found: Promise | None = Promise.objects.filter(client=client, state=PromiseState.PENDING).first()
    return found


def states_of(clients: Collection[int]) -> dict[int, list[str]]:
    """The states of the promises of these clients, the last agreed first, by the client's id. One statement."""
    found: dict[int, list[str]] = {}
    rows = Promise.objects.filter(client__in=clients).order_by("-agreed_on", "-pk")
    for client, state in rows.values_list("client_id", "state"):
        found.setdefault(client, []).append(state)
    return found


def reliability_of(client: Client) -> rules.Reliability:
    return rules.reliability(states_of([client.pk]).get(client.pk, []))


def clients_waited_for(clients: Collection[int]) -> set[int]:
    """Those of these clients who have promised and whose day has not passed: nobody chases them."""
    rows = Promise.objects.filter(client__in=clients, state=PromiseState.PENDING)
    return set(rows.order_by().values_list("client_id", flat=True))


def with_debt_on_the_day(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Promises with ``owed``: the client's debt in the evening of the agreed day, as documents tell it now."""
    by_month = promises.annotate(month=TruncMonth("agreed_on", output_field=DateField()))
    return by_month.annotate(owed=owed(OuterRef("client"), month=OuterRef("month"), day=OuterRef("agreed_on")))


def received_for(promises: Collection[Promise]) -> dict[int, list[tuple[date, Decimal]]]:
    """Payments and reversals from the day each promise was made through the agreed one, by its key. One statement."""
    if not promises:
        return {}
    first, last = min(one.made_on for one in promises), max(one.agreed_on for one in promises)
    rows = Payment.objects.filter(client__in={one.client_id for one in promises}, on__range=(first, last))
    money: dict[int, list[tuple[date, Decimal]]] = {}
    for client, on, amount in rows.order_by().values_list("client_id", "on", "amount"):
        money.setdefault(client, []).append((on, amount))
    return {
        one.pk: [(on, sum_) for on, sum_ in money.get(one.client_id, ()) if one.made_on <= on <= one.agreed_on]
        for one in promises
    }


def with_received(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Promises with ``received``: what was paid from the day it was made through the agreed one."""
    days = (OuterRef("made_on"), OuterRef("agreed_on"))
    paid = total(Payment.objects.filter(client=OuterRef("client"), on__range=days))
    return promises.annotate(received=or_nothing(paid))


def due_first(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Pending ones first, the soonest first; then the others, the last settled first."""
    pending = Case(When(state=PromiseState.PENDING, then=F("agreed_on")))
    return promises.order_by(pending.asc(nulls_last=True), F("settled_on").desc(nulls_last=True), "-pk")
