"""Planning works, closing them, and correcting what was closed (domain §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client
from clients.events import facts_changed
from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works import extras, messages, rules
from contacts.works.assignments.queries import assignment_id_for
from contacts.works.choices import HELD_STATES, Method, WorkKind, WorkState
from contacts.works.models import Campaign, Correction, Direction, Instrument, Topic, Work, WorkInstrument, WorkResult
from crm.edits import Edit
from crm.staff import rules as staff_rules
from crm.staff.models import Employee


@dataclass(frozen=True)
class Plan:
    """What a work is meant to be. ``planned_at`` is empty only for one that is recorded as done at once.

    ``follows`` is the work that goes on here, ``attempt`` how often it has been tried with this one; what is
    ``is_fixed`` the planner leaves where it is.
    """

    planned_at: datetime | None
    executor: Employee
    kind: str = WorkKind.PLANNED
    method: str = Method.PHONE
    direction: Direction | None = None
    topic: Topic | None = None
    person: ContactPerson | None = None
    goal: str = ""
    is_incoming: bool = False
    campaign: Campaign | None = None
    follows: Work | None = None
    attempt: int = 1
    is_fixed: bool = False


@dataclass(frozen=True)
class Closing:
    """How a work ended: ``instruments`` by how many times each was used, ``stages`` of the life cycle it served.

    ``extras`` is what higher apps asked, by their codes (:mod:`contacts.works.extras`).
    """

    state: str
    done_at: datetime | None = None
    result: WorkResult | None = None
    minutes: int | None = None
    person: ContactPerson | None = None
    stages: tuple[int, ...] = ()
    comment: str = ""
    instruments: Mapping[Instrument, int] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def plan_work(*, by: Employee, client: Client, plan: Plan) -> Work:
    """A new planned work. The indicator is not told: it counts closed ones only (domain §5).

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: by field, what cannot be so.
    """
    row = _editable(by, client)
    if plan.planned_at is None:
        raise ValidationError({"planned_at": _("Say when")})
    work = _new(by, row, plan)
    if work.planned_at and work.planned_at < timezone.now() - rules.TOLERANCE:
        raise ValidationError({"planned_at": _("This time has passed: choose a later one, or record a contact held")})
    work.save(force_insert=True)
    return work


@transaction.atomic
def record_work(*, by: Employee, client: Client, plan: Plan, closing: Closing) -> Work:
    """A contact that has been held, or tried, without having been planned. Raises as :func:`plan_work`."""
    row = _editable(by, client)
    work = _new(by, row, plan)
    _close(work, closing)
    work.save(force_insert=True)
    _use(work, closing.instruments)
    _tell(by, work, closing)
    facts_changed([row.pk])
    return work


@transaction.atomic
def close_work(*, by: Employee, work: Work, closing: Closing) -> Work:
    """Say how a planned work ended.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: it has been closed meanwhile; or by field, what cannot be so.
    """
    row = open_work(by=by, work=work)
    _close(row, closing)
    row.save()
    _use(row, closing.instruments)
    _tell(by, row, closing)
    facts_changed([row.client_id])
    return row


def cancel_work(*, by: Employee, work: Work, reason: str) -> Work:
    """Close a planned work as one that will not be. Raises as :func:`close_work`; a reason is needed."""
    if not reason.strip():
        raise ValidationError({"comment": _("Say why it is cancelled")})
    return close_work(by=by, work=work, closing=Closing(WorkState.CANCELLED, comment=reason.strip()))


@transaction.atomic
def move_work(*, by: Employee, work: Work, planned_at: datetime) -> Work:
    """Give a planned work another time; the planner no longer moves it.

    Raises as :func:`plan_work` and :func:`close_work`.
    """
    row = open_work(by=by, work=work)
    if planned_at < timezone.now() - rules.TOLERANCE:
        raise ValidationError({"planned_at": _("This time has passed: choose a later one")})
    row.planned_at, row.is_fixed = planned_at, True
    _date(row)
    row.save(update_fields=["planned_at", "counts_on", "is_fixed", "assignment"])
    return row


CORRECTABLE = ("state", "result", "done_at", "minutes", "person", "topic", "stages", "comment")


@transaction.atomic
def correct_work(*, by: Employee, work: Work, edit: Edit, reason: str) -> list[str]:
    """Change a closed work, dated and signed; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: by one who only reads, or a field that is not corrected.
        Conflict: others changed the same fields meanwhile.
        ValidationError: no reason; the work is still open; or by field, what cannot be so.
    """
    row = _locked(by, work)
    if not set(edit.wanted) <= set(CORRECTABLE):
        raise PermissionDenied
    if not row.is_closed:
        raise ValidationError(_("The work is still planned: close it instead"))
    changed = edit.apply(row)
    if not changed:
        return []
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is corrected")})
    _check(row)
    row.save(update_fields=[*changed, "counts_on", "with_login", "assignment"])
    Correction.objects.create(work=row, by=by, reason=reason.strip())
    facts_changed([row.client_id])
    return changed


def _editable(by: Employee, client: Client) -> Client:
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied
    return locked_client(by, client)


def _locked(by: Employee, work: Work) -> Work:
    """The client is locked first, as whoever plans for it does."""
    _editable(by, work.client)
    row = Work.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=work.pk).first()
    if row is None:
        raise ValidationError(_("The work is no longer there"))
    return row


def open_work(*, by: Employee, work: Work) -> Work:
    """The row of a planned work, held until the end of the transaction.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: it is gone, or has been closed meanwhile.
    """
    row = _locked(by, work)
    if row.is_closed:
        raise ValidationError(_("The work has been closed meanwhile: what was entered there is kept"))
    return row


def _new(by: Employee, client: Client, plan: Plan) -> Work:
    if plan.person is not None and plan.person.client_id != client.pk:
        raise ValidationError({"person": _("This person is not of this client")})
    if plan.topic is not None and plan.topic.kind != plan.kind:
        raise ValidationError({"topic": _("This topic is for contacts of the other kind")})
    pk = next_ids(1)[0]
    work = Work(
        pk=pk, number=number_of(pk), client=client, author=by, executor=plan.executor, kind=plan.kind,
        method=plan.method, direction=plan.direction, topic=plan.topic, person=plan.person, goal=plan.goal.strip(),
        is_incoming=plan.is_incoming, planned_at=plan.planned_at, campaign=plan.campaign, follows=plan.follows,
        attempt=plan.attempt, is_fixed=plan.is_fixed,
    )  # fmt: skip
    if plan.planned_at:
        _date(work)
    return work


def next_ids(count: int) -> list[int]:
    """Keys of works to be made, in order: the number of a work names its row (:func:`number_of`)."""
    with connection.cursor() as cursor:
        table = Work._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(int(row[0]) for row in cursor.fetchall())


def number_of(pk: int) -> str:
    """Exports of other systems write their numbers without a letter."""
    return f"R-{pk}"


def _close(work: Work, closing: Closing) -> None:
    work.state, work.result, work.done_at = closing.state, closing.result, closing.done_at
    work.minutes, work.comment = closing.minutes, closing.comment.strip()
    work.stages = sorted(set(closing.stages))
    work.person = closing.person or work.person
    if work.person is not None and work.person.client_id != work.client_id:
        raise ValidationError({"person": _("This person is not of this client")})
    _check(work)


def _check(work: Work) -> None:
    allowed = work.result.states if work.result else ()
    errors = rules.closing_errors(
        state=work.state, allowed=allowed, done_at=work.done_at, now=timezone.now(), minutes=work.minutes
    )
    if errors:
        raise ValidationError({name: messages.CLOSING[code] for name, code in errors.items()})
    if work.state not in HELD_STATES:
        work.stages = []
    work.with_login = work.state == WorkState.HELD_WITH_LOGIN
    _date(work)


def _date(work: Work) -> None:
    day = rules.counts_on(work.planned_at, work.done_at, timezone.get_default_timezone())
    if day is None:
        raise ValidationError({"done_at": messages.CLOSING["missing"]})
    work.counts_on = day
    work.assignment_id = assignment_id_for(work.client_id, work.executor_id, day)


def _tell(by: Employee, work: Work, closing: Closing) -> None:
    extras.closings.save(by, work, {code: value for code, value in closing.extras.items() if value})


def _use(work: Work, instruments: Mapping[Instrument, int]) -> None:
    WorkInstrument.objects.bulk_create(
        WorkInstrument(work=work, instrument=instrument, quantity=quantity)
        for instrument, quantity in instruments.items()
        if quantity
    )
