"""A sheet: what the system fills in, those who answer, how it went from hand to hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.persons.queries import persons_of
from crm.staff.calendar import midnight
from crm.staff.models import Employee
from debts.choices import OPEN_HANDOVERS, HandoverState, Owner
from debts.handover import rules
from debts.handover.registry import parts
from debts.models import DebtOwnership, HandoverSheet
from debts.queries import with_debt

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


def clients_with_open_sheet(clients: Collection[Client]) -> set[int]:
    rows = HandoverSheet.objects.filter(client__in=clients, state__in=OPEN_HANDOVERS)
    return set(rows.values_list("client", flat=True))


def open_sheet_of_owned() -> Subquery:
    """For owners of debt work: the open sheet of the client."""
    rows = HandoverSheet.objects.filter(client=OuterRef("client"), state__in=OPEN_HANDOVERS)
    return Subquery(rows.values("pk")[:1])


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
        state__in=OPEN_HANDOVERS, due_at__lt=midnight(day), client__merged_into=None
    )
    return rows


def paid_proposals(day: date) -> list[HandoverSheet]:
    """Sheets that nobody has sent, of clients who owe nothing any more while the debt is the specialist's."""
    waiting = HandoverSheet.objects.filter(state__in=rules.OF_SPECIALIST, client__merged_into=None)
    theirs = DebtOwnership.objects.filter(client=OuterRef("client"), until=None, kind=Owner.MANAGER)
    rows = list(waiting.exclude(Exists(theirs)))
    owing: Any = with_debt(Client.objects.filter(pk__in=[one.client_id for one in rows]), day).order_by()
    paid = {pk for pk, debt in owing.values_list("pk", "debt") if debt <= 0}
    return [one for one in rows if one.client_id in paid]


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
