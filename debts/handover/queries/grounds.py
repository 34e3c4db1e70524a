"""Of whom a handover is proposed, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from clients.models import Client
from crm.months import first_of_month
from crm.staff.calendar import WorkingCalendar
from debts import rules as debt_rules
from debts.choices import OPEN_HANDOVERS, HandoverCondition, Owner, OwnershipReason, PromiseState
from debts.handover import rules
from debts.models import DebtOwnership, HandoverSheet, Invoice, Promise
from debts.queries import owned_by_managers, with_debt

LOOK_BACK = timedelta(days=31)
"""So long a broken promise may bring a proposal about: a later one would tell of what everybody knows."""


def to_be_judged(day: date) -> set[int]:
    """Clients of whom something may have to be proposed: of them alone the conditions are asked each night."""
    moved = Promise.objects.filter(
        Q(state=PromiseState.PENDING) | Q(state=PromiseState.BROKEN, settled_on__gte=day - LOOK_BACK)
    )
    return {*moved.values_list("client", flat=True), *without_sheet().values_list("client", flat=True)}


def without_sheet() -> QuerySet[DebtOwnership]:
    """Debts that the manager has because of their depth, and no sheet tells of them yet."""
    return DebtOwnership.objects.filter(
        until=None, kind=Owner.MANAGER, reason=OwnershipReason.DEPTH, sheet=None, client__merged_into=None
    )


@dataclass
class Known:
    """What the conditions are asked of a client with."""

    client: Any
    promises: list[Promise] = field(default_factory=list)
    billed: dict[date, Decimal] = field(default_factory=dict)
    proposed: set[int] = field(default_factory=set)

    def promised(self, day: date) -> list[rules.Promised]:
        return [self._promised(one, day) for one in self.promises]

    def _promised(self, one: Promise, day: date) -> rules.Promised:
        until = {month: amount for month, amount in self.billed.items() if month <= one.agreed_on}
        debt = self.client.debt + sum(until.values(), Decimal(0))
        then = rules.depth_by(debt, self.client.monthly_fee, day, one.agreed_on, until)
        return rules.Promised(one.pk, one.state, one.agreed_on, one.reason_id is not None, then)


def grounds_of(client_ids: Collection[int], day: date) -> dict[int, rules.Proposal]:
    """Of which of these clients a handover is to be proposed, and why. Seven statements, however many there are.

    A promise proposes once: what was withdrawn or accepted is not proposed again for the same reason. What was
    promised before the debt went back to the specialist says nothing any more.
    """
    by_depth = set(without_sheet().filter(client__in=client_ids).values_list("client", flat=True))
    known = _known([pk for pk in client_ids if pk not in by_depth], day)
    calendar = WorkingCalendar(day - LOOK_BACK, day)

    def is_over(agreed_on: date) -> bool:
        return day > debt_rules.call_by(agreed_on, calendar.is_working)

    found = {pk: rules.Proposal(HandoverCondition.DEPTH) for pk in by_depth}
    for pk, one in known.items():
        depth = debt_rules.depth_in_months(one.client.debt, one.client.monthly_fee)
        if one.client.debt <= 0 or (depth is not None and depth >= debt_rules.HANDOVER_DEPTH):
            continue  # nothing to hand over; or the debt passes by itself, and that brings the sheet
        ground = rules.proposal(depth, one.promised(day), is_over)
        if ground and ground.promise not in one.proposed:
            found[pk] = ground
    return found


def _known(client_ids: Collection[int], day: date) -> dict[int, Known]:
    """Clients whose debt is the specialist's and of whom no sheet is open."""
    is_open = HandoverSheet.objects.filter(client=OuterRef("pk"), state__in=OPEN_HANDOVERS)
    returned = DebtOwnership.objects.filter(client=OuterRef("pk"), reason=OwnershipReason.RETURN).order_by("-since")
    clients = Client.objects.filter(pk__in=client_ids, merged_into=None)
    clients = clients.annotate(returned_at=Subquery(returned.values("since")[:1]))
    free = clients.filter(~owned_by_managers(), ~Exists(is_open))
    rows: Any = with_debt(free, day).order_by()
    found = {one.pk: Known(one) for one in rows}
    _add_promises(found)
    _add_billed(found, day)
    _add_proposed(found)
    return found


def _add_promises(found: dict[int, Known]) -> None:
    for one in Promise.objects.filter(client__in=found).order_by("made_on", "pk"):
        known = found[one.client_id]
        if known.client.returned_at is None or one.made_at > known.client.returned_at:
            known.promises.append(one)


def _add_billed(found: dict[int, Known], day: date) -> None:
    """Months after this one that have an invoice already."""
    ahead = Invoice.objects.filter(client__in=found, period__gt=first_of_month(day)).order_by()
    for client, month, amount in ahead.values_list("client", "period").annotate(total=Sum("amount")):
        found[client].billed[month] = amount


def _add_proposed(found: dict[int, Known]) -> None:
    sheets = HandoverSheet.objects.filter(client__in=found, promise__isnull=False)
    for client, promise in sheets.values_list("client", "promise"):
        found[client].proposed.add(promise)
