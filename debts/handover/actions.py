"""Verbs of handover sheets: each change of state has its one door (domain §7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from crm.edits import Edit
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Employee
from debts.actions import pass_to_manager, return_to_specialist
from debts.choices import HandoverCondition, HandoverState, OwnershipReason
from debts.models import DebtOwnership, HandoverSheet
from debts.queries import debt_on, owner_of

from . import queries, rules, telling, wording

WRITTEN = ("done", "cause", "advice")
"""What the specialist writes."""
NEEDED = ("done", "cause")
"""What a sheet is not sent without."""

AHEAD = timedelta(days=31)


# --- Proposing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, client_ids: Collection[int], day: date | None = None) -> list[HandoverSheet]:
    """Open a sheet for each of these clients of whom one of the four conditions holds; answers the new ones.

    Nobody decides it: the rules do. Repeatable: a client has one open sheet, a promise proposes once. The number of
    statements does not depend on how many there are, but for what is told.
    """
    found = queries.grounds_of(sorted(set(client_ids)), day or today())
    if not found:
        return []
    held = Client.objects.filter(pk__in=found).select_related("specialist").order_by("pk")
    clients = list(held.select_for_update(no_key=True, of=("self",)))
    has_one = queries.clients_with_open_sheet(clients)
    due = _term()
    opened = HandoverSheet.objects.bulk_create(
        _sheet(client, found[client.pk], due) for client in clients if client.pk not in has_one
    )
    queries.without_sheet().filter(client__in=found).update(sheet=queries.open_sheet_of_owned())
    telling.proposed(opened)
    return opened


def _sheet(client: Client, ground: rules.Proposal, due: datetime, by: Employee | None = None) -> HandoverSheet:
    return HandoverSheet(
        client=client, condition=ground.condition, promise_id=ground.promise, specialist_id=client.specialist_id,
        manager_id=client.account_manager_id, proposed_by=by, due_at=due,
    )  # fmt: skip


@transaction.atomic
def start(*, by: Employee, client: Client) -> HandoverSheet:
    """Open a sheet because the client names neither the reason nor a date: what the system cannot know.

    Raises:
        PermissionDenied: the client is visible, but kept by another.
        ValidationError: nothing is owed, the manager has the debt already, or a sheet is open.
    """
    require_editor(by)
    row = locked_client(by, client)
    if not queries.may_start(row, by):
        raise PermissionDenied
    if queries.open_sheet_of(row):
        raise ValidationError(_("A handover sheet of this client is open already"), code="open")
    if owner_of(row).is_manager:
        raise ValidationError(_("The account manager has this debt already"))
    if debt_on(row, today()) <= 0:
        raise ValidationError(_("This client owes nothing: there is nothing to hand over"))
    sheet = _sheet(row, rules.Proposal(HandoverCondition.NO_ANSWER), _term(), by)
    sheet.save(force_insert=True)
    return sheet


# --- The specialist's turn --------------------------------------------------------------------------------------------


@transaction.atomic
def fill(*, by: Employee, sheet: HandoverSheet, edit: Edit) -> list[str]:
    """Keep what the specialist has written so far; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: the client is kept by another, or a field that is not written here.
        Conflict: somebody else wrote meanwhile.
        ValidationError: it is no longer the specialist's turn.
    """
    if not set(edit.wanted) <= set(WRITTEN):
        raise PermissionDenied
    row = _held(by, sheet, "complete")
    changed = edit.apply(row)
    for name in changed:
        setattr(row, name, getattr(row, name).strip())
    if changed:
        row.save(update_fields=changed)
    return changed


@transaction.atomic
def send(*, by: Employee, sheet: HandoverSheet, edit: Edit) -> HandoverSheet:
    """Write the last words and send the sheet to the account manager, with what the system knows today.

    Raises: as :func:`fill`; ValidationError by field: what is missing.
    """
    fill(by=by, sheet=sheet, edit=edit)
    row = _held(by, sheet, "complete")
    missing = {name: words for name, words in zip(NEEDED, _needed(), strict=True) if not getattr(row, name)}
    if row.client.account_manager_id is None:
        missing["__all__"] = _("Nobody is the client's account manager: ask the head to name one")
    if missing:
        raise ValidationError(missing)
    return _move(
        row, HandoverState.COMPLETED, telling.sent,
        snapshot=queries.gathered(row.client, today()), completed_at=timezone.now(), completed_by=by, due_at=_term(),
        specialist_id=row.client.specialist_id, manager_id=row.client.account_manager_id,
    )  # fmt: skip


def _needed() -> tuple[str, str]:
    return (
        _("Say what was done and what the client answered"),
        _("Say why the client does not pay, or that it is not known"),
    )


@transaction.atomic
def take_back(*, by: Employee, sheet: HandoverSheet) -> HandoverSheet:
    """Have a sheet that was sent back, while nobody has answered. Raises as :func:`accept`."""
    row = _held(by, sheet, "take_back")
    return _move(row, HandoverState.PROPOSED, telling.taken_back, due_at=_term())


@transaction.atomic
def withdraw(*, by: Employee, sheet: HandoverSheet, reason: str) -> HandoverSheet:
    """Close a sheet that is not needed: the debt stays with the specialist.

    Raises: as :func:`fill`; ValidationError: the debt is the manager's by its depth, and the sheet is owed.
    """
    row = _held(by, sheet, "complete")
    if owner_of(row.client).is_manager:
        raise ValidationError(_("The account manager has this debt already: the sheet is owed"))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn")})
    return _withdrawn(row, reason.strip(), by)


def _withdrawn(row: HandoverSheet, reason: str, by: Employee | None) -> HandoverSheet:
    return _move(
        row, HandoverState.WITHDRAWN, None,
        withdrawal_reason=reason, answered_at=timezone.now(), answered_by=by, due_at=None,
    )  # fmt: skip


# --- The manager's turn -----------------------------------------------------------------------------------------------


@transaction.atomic
def accept(*, by: Employee, sheet: HandoverSheet) -> HandoverSheet:
    """Take the debt work over: from now on the account manager has it.

    Raises:
        PermissionDenied: one who is not the client's account manager, or who completed the sheet.
        ValidationError: it has been answered or taken back meanwhile.
    """
    row = _held(by, sheet, "answer")
    if queries.rights_of(row, by).is_own:
        raise PermissionDenied(_("Nobody accepts a sheet that they completed themselves"))
    accepted = _move(
        row, HandoverState.ACCEPTED, telling.accepted, answered_at=timezone.now(), answered_by=by, due_at=None
    )
    if not owner_of(row.client).is_manager:
        pass_to_manager(row.client, reason=OwnershipReason.HANDOVER, by=by, sheet=accepted)
    return accepted


@transaction.atomic
def send_back(*, by: Employee, sheet: HandoverSheet, reason: str) -> HandoverSheet:
    """Return a sheet that does not say enough: the specialist has the turn again. Raises as :func:`accept`."""
    row = _held(by, sheet, "answer")
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is missing or wrong: the specialist puts it right")})
    return _move(
        row, HandoverState.RETURNED, telling.returned,
        return_reason=reason.strip(), answered_at=timezone.now(), answered_by=by, due_at=_term(),
    )  # fmt: skip


@transaction.atomic
def give_back(*, by: Employee, client: Client) -> DebtOwnership:
    """Give the debt work back to the specialist, where the rule allows it, with the months that prove it.

    A sheet that is still open has nothing more to hand over and is withdrawn.

    Raises:
        PermissionDenied: one who is not the client's account manager.
        ValidationError: what is missing, in words.
    """
    require_editor(by)
    row = locked_client(by, client)
    if not queries.may_give_back(row, by):
        raise PermissionDenied
    verdict = queries.verdict_of(row, by, today())
    if verdict is None:
        raise ValidationError(_("The specialist has this debt already"))
    if not verdict.holds:
        raise ValidationError(wording.missing(verdict))
    months = [one.first.isoformat() for one in verdict.good[-rules.GOOD_MONTHS :]]
    if open_sheet := queries.open_sheet_of(row):
        _withdrawn(open_sheet, _("The specialist has this debt again"), by)
    owned = return_to_specialist(row, by=by, details={"depth": str(verdict.depth), "months": months})
    telling.given_back(row, by)
    return owned


# --- By the clock -----------------------------------------------------------------------------------------------------


def nightly() -> tuple[int, int]:
    """Withdraw proposals of debts that were paid, propose what is due, tell of terms that are over.

    Answers how many sheets were opened and how many withdrawn. Repeatable.
    """
    gone = withdraw_paid()
    opened = propose(client_ids=queries.to_be_judged(today()))
    telling.late(queries.late_sheets(today()))
    return len(opened), gone


def withdraw_paid() -> int:
    """Withdraw the sheets that wait for the specialist though the debt was paid; answers how many. Repeatable."""
    gone = 0
    for sheet in queries.paid_proposals(today()):
        with transaction.atomic():
            client = Client.objects.select_for_update(no_key=True).get(pk=sheet.client_id)
            row = HandoverSheet.objects.select_for_update().select_related("client").get(pk=sheet.pk)
            if row.state in rules.OF_SPECIALIST and debt_on(client, today()) <= 0:
                _withdrawn(row, _("The debt was paid"), None)
                gone += 1
    return gone


# --- What all share ---------------------------------------------------------------------------------------------------


def _held(by: Employee, sheet: HandoverSheet, verb: str) -> HandoverSheet:
    """The sheet, held until the end of the transaction, its client first; the verb must be the employee's now."""
    require_editor(by)
    locked_client(by, sheet.client)
    rows = queries.sheets_seen_by(by).select_for_update(of=("self",))
    row = rows.filter(pk=sheet.pk).first()
    if row is None:
        raise ValidationError(_("It is no longer there"))
    if row.state not in TURNS[verb]:
        raise ValidationError(_moved(row), code="moved")
    if not getattr(queries.rights_of(row, by), verb):
        raise PermissionDenied
    return row


TURNS: dict[str, Collection[str]] = {
    "complete": rules.OF_SPECIALIST,
    "answer": {HandoverState.COMPLETED},
    "take_back": {HandoverState.COMPLETED},
}


def _moved(row: HandoverSheet) -> str:
    return _("Meanwhile the sheet is in another state: %(state)s") % {"state": str(row.get_state_display()).lower()}


def _move(row: HandoverSheet, state: HandoverState, tell: Any, **values: Any) -> HandoverSheet:
    """Into the next state, if it is still in the one that was seen."""
    seen = row.state
    if HandoverSheet.objects.filter(pk=row.pk, state=seen).update(state=state, **values) != 1:
        raise ValidationError(_moved(HandoverSheet.objects.get(pk=row.pk)), code="moved")
    moved = queries.fresh(row.pk)
    if tell:
        tell(moved)
    return moved


def _term() -> datetime:
    """The end of the last day of a turn that begins today."""
    day = today()
    last = rules.due_on(day, WorkingCalendar(day, day + AHEAD).is_working)
    return datetime.combine(last, time(23, 59, 59), timezone.get_default_timezone())
