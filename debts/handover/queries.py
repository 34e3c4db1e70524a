"""Reads of handovers: why one is proposed, what a sheet holds, what speaks for giving the debt back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.persons.queries import persons_of
from crm.staff import rules as staff_rules
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from debts import rules as debt_rules
from debts.choices import OPEN_HANDOVERS, HandoverCondition, HandoverState, Owner, OwnershipReason, PromiseState
from debts.models import DebtOwnership, HandoverSheet, Invoice, Promise
from debts.queries import debt_on, depth_on, with_debt

from . import rules
from .faces import day_of
from .registry import parts

LOOK_BACK = timedelta(days=31)
"""So long a broken promise may bring a proposal about: a later one would tell of what everybody knows."""


# --- Why a handover is proposed ---------------------------------------------------------------------------------------


def to_be_judged(day: date) -> set[int]:
    """Clients of whom something may have to be proposed: of them alone the conditions are asked each night."""
    moved = Promise.objects.filter(
        Q(state=PromiseState.PENDING) | Q(state=PromiseState.BROKEN, settled_on__gte=day - LOOK_BACK)
    )
    return {*moved.values_list("client", flat=True), *_without_sheet().values_list("client", flat=True)}


def _without_sheet() -> QuerySet[DebtOwnership]:
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
    by_depth = set(_without_sheet().filter(client__in=client_ids).values_list("client", flat=True))
    known = _known([pk for pk in client_ids if pk not in by_depth], day)
    calendar = WorkingCalendar(day - LOOK_BACK, day)

    def is_over(agreed_on: date) -> bool:
        return day > rules.asked_again_by(agreed_on, calendar.is_working)

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
    owned = DebtOwnership.objects.filter(client=OuterRef("pk"))
    is_open = HandoverSheet.objects.filter(client=OuterRef("pk"), state__in=OPEN_HANDOVERS)
    returned = owned.filter(reason=OwnershipReason.RETURN).order_by("-since").values("since")[:1]
    clients = Client.objects.filter(pk__in=client_ids, merged_into=None).annotate(returned_at=Subquery(returned))
    free = clients.filter(~Exists(owned.filter(until=None, kind=Owner.MANAGER)), ~Exists(is_open))
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
    ahead = Invoice.objects.filter(client__in=found, period__gt=debt_rules.first_of_month(day)).order_by()
    for client, month, amount in ahead.values_list("client", "period").annotate(total=Sum("amount")):
        found[client].billed[month] = amount


def _add_proposed(found: dict[int, Known]) -> None:
    sheets = HandoverSheet.objects.filter(client__in=found, promise__isnull=False)
    for client, promise in sheets.values_list("client", "promise"):
        found[client].proposed.add(promise)


# --- A sheet ----------------------------------------------------------------------------------------------------------


PEOPLE = ("client__specialist", "client__account_manager", "specialist", "manager", "completed_by", "answered_by")


def with_people() -> Any:
    """Sheets with those who answer for the client, and those who did what was done."""
    return HandoverSheet.objects.select_related("client__region", *PEOPLE)


def sheets_seen_by(employee: Employee) -> QuerySet[HandoverSheet]:
    """Sheets of the clients whom the employee sees."""
    rows: QuerySet[HandoverSheet] = with_people().visible_to(employee)
    return rows


def open_sheet_of(client: Client) -> HandoverSheet | None:
    return HandoverSheet.objects.filter(client=client, state__in=OPEN_HANDOVERS).first()


def gathered(client: Client, day: date) -> dict[str, Any]:
    """What the system knows of the client on the day, by the codes of the parts."""
    return {part.code: part.gather(client, day) for part in parts()}


@dataclass(frozen=True)
class Shown:
    """A part of a sheet, ready to be drawn."""

    code: str
    title: Any
    template: str
    context: dict[str, Any]


def shown_parts(sheet: HandoverSheet, day: date) -> list[Shown]:
    """What the system fills in: as it is today while the specialist has the turn, then as it was when it was sent."""
    kept = sheet.snapshot if sheet.state in KEPT and sheet.snapshot else gathered(sheet.client, day)
    return [
        Shown(part.code, part.title, part.template, part.show(kept[part.code])) for part in parts() if part.code in kept
    ]


def fresh(pk: int) -> HandoverSheet:
    """The sheet as it is now, with those whom its moves are told."""
    sheet: HandoverSheet = with_people().get(pk=pk)
    return sheet


def late_sheets(day: date) -> QuerySet[HandoverSheet]:
    """Open sheets whose term is over."""
    rows: QuerySet[HandoverSheet] = with_people().filter(
        state__in=OPEN_HANDOVERS, due_at__lt=start_of(day), client__merged_into=None
    )
    return rows


def paid_proposals(day: date) -> list[HandoverSheet]:
    """Sheets that nobody has sent, of clients who owe nothing any more while the debt is the specialist's."""
    waiting = HandoverSheet.objects.filter(state__in=rules.OF_SPECIALIST, client__merged_into=None)
    theirs = DebtOwnership.objects.filter(client=OuterRef("client"), until=None, kind=Owner.MANAGER)
    rows = list(waiting.filter(~Exists(theirs)))
    owing: Any = with_debt(Client.objects.filter(pk__in=[one.client_id for one in rows]), day).order_by()
    paid = {pk for pk, debt in owing.values_list("pk", "debt") if debt <= 0}
    return [one for one in rows if one.client_id in paid]


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


KEPT = frozenset({HandoverState.COMPLETED, HandoverState.ACCEPTED, HandoverState.WITHDRAWN})


def persons_for(sheet: HandoverSheet, employee: Employee) -> list[Any]:
    """Those who work at the client today, whoever was there when the sheet was written: they are to be called."""
    return [one for one in persons_of(sheet.client, employee) if one.is_active]


@dataclass(frozen=True)
class Step:
    """One move of a sheet: into which state, when, by whom (None: by itself), and what was said."""

    state: str
    at: datetime
    by: Employee | None
    said: str = ""
    is_back: bool = False

    @property
    def label(self) -> Any:
        return _("Taken back") if self.is_back else HandoverState(self.state).label


def steps_of(sheet: HandoverSheet) -> list[Step]:
    """How the sheet went from hand to hand, the newest first. Two statements."""
    events = list(apps.get_model("debts", "HandoverSheetEvent").objects.filter(pgh_obj=sheet).order_by("pgh_id"))
    people = Employee.objects.in_bulk({pk for one in [*events, sheet] for pk in _people(one)})
    steps = [Step(HandoverState.PROPOSED, sheet.proposed_at, people.get(sheet.proposed_by_id or 0))]
    for was, became in pairwise([*events, sheet]):
        if was.state != became.state:
            steps.append(_step(was, became, people))
    return steps[::-1]


def _people(row: Any) -> list[int | None]:
    return [row.proposed_by_id, row.completed_by_id, row.answered_by_id]


def _step(was: Any, became: Any, people: dict[int, Employee]) -> Step:
    """``was`` holds the row before the move, and when it was written over; ``became`` the row after it."""
    is_back = became.state == HandoverState.PROPOSED
    by_sender = is_back or became.state == HandoverState.COMPLETED
    who = became.completed_by_id if by_sender else became.answered_by_id
    said = {HandoverState.RETURNED: became.return_reason, HandoverState.WITHDRAWN: became.withdrawal_reason}
    return Step(became.state, was.pgh_created_at, people.get(who or 0), said.get(became.state, ""), is_back)


# --- Who may do what --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rights:
    """What an employee may do with a sheet now."""

    complete: bool
    answer: bool
    take_back: bool
    is_own: bool

    @property
    def accept(self) -> bool:
        return self.answer and not self.is_own


def rights_of(sheet: HandoverSheet, by: Employee) -> Rights:
    standing = rules.Standing(
        sheet.state, sheet.client.specialist_id, sheet.client.account_manager_id, sheet.completed_by_id
    )
    acts_for, leads = scope_of(by).acts_for, staff_rules.is_supervisor(by.roles)
    return Rights(
        complete=rules.may_complete(standing, acts_for, leads=leads),
        answer=rules.may_answer(standing, acts_for, leads=leads),
        take_back=rules.may_take_back(standing, by.pk, acts_for),
        is_own=rules.is_own(standing, by.pk),
    )


def may_start(client: Client, by: Employee) -> bool:
    return rules.may_start(client.specialist_id, scope_of(by).acts_for, leads=staff_rules.is_supervisor(by.roles))


def may_give_back(client: Client, by: Employee) -> bool:
    return rules.may_start(client.account_manager_id, scope_of(by).acts_for, leads=staff_rules.is_supervisor(by.roles))


# --- Back to the specialist -------------------------------------------------------------------------------------------


def current_of(client: Client) -> DebtOwnership | None:
    return DebtOwnership.objects.filter(client=client, until=None).select_related("employee", "sheet").first()


def verdict_of(client: Client, day: date) -> rules.Verdict | None:
    """Whether the debt may go back to the specialist, and what that stands on; None where the specialist has it."""
    owned = current_of(client)
    if owned is None or owned.kind != Owner.MANAGER:
        return None
    since = day_of(owned.since)
    return rules.verdict(depth_on(client, day), agreements_of(client, since, day), since)


def agreements_of(client: Client, since: date, day: date) -> list[rules.Agreement]:
    """What was agreed for the days since then: promises, and the terms of invoices in months without a promise."""
    promised = [
        rules.Agreement(one.agreed_on, KEPT_BY.get(one.state), one.amount)
        for one in Promise.objects.filter(client=client, agreed_on__gte=since).exclude(state=PromiseState.SUPERSEDED)
    ]
    months = {debt_rules.first_of_month(one.on) for one in promised}
    return promised + [one for one in _terms(client, since, day) if debt_rules.first_of_month(one.on) not in months]


KEPT_BY: dict[str, bool] = {PromiseState.KEPT: True, PromiseState.BROKEN: False}


def _terms(client: Client, since: date, day: date) -> list[rules.Agreement]:
    """The terms of invoices that were due since then: whether nothing was owed for them on the day."""
    due = Invoice.objects.filter(client=client, due_on__range=(since, day)).order_by("due_on", "pk")
    return [
        rules.Agreement(on, debt_on(client, on) <= 0, amount, promised=False)
        for on, amount in due.values_list("due_on", "amount")
        if on
    ]
