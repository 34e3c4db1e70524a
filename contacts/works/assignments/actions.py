"""Verbs of assignments: give one or many, change what is planned, take back, attach works."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from contacts.works.models import Assignment, Instrument, PlannedInstrument
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .queries import assignees, clients_of

Quantities = Mapping[Instrument, int]


@dataclass(frozen=True)
class Given:
    """What came of giving assignments to many: how many clients got one, how many had one already."""

    made: int
    had: int


@transaction.atomic
def assign(
    *, by: Employee, client: Client, employee: Employee, month: date, instruments: Quantities, comment: str = ""
) -> Assignment:
    """Plan for one client, one employee and one month how many times each instrument is to be used.

    Works of the month that are there already belong to it at once.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: by field, what cannot be so; there is one already.
    """
    require_editor(by)
    row = locked_client(by, client)
    _check(by, employee, month, instruments)
    if not Client.objects.visible_to(employee).filter(pk=row.pk).exists():
        raise ValidationError({"employee": _("%(name)s does not see this client") % {"name": employee.short_name}})
    if Assignment.objects.filter(client=row, employee=employee, month=month).exists():
        raise ValidationError({"month": _("There is an assignment for this month already: change it")})
    assignment = Assignment.objects.create(client=row, employee=employee, month=month, comment=comment.strip())
    _plan({assignment: instruments})
    attach_works([row.pk])
    return assignment


@transaction.atomic
def assign_many(*, by: Employee, employee: Employee, month: date, instruments: Quantities, category: str = "") -> Given:
    """The same plan for all clients of an employee, or those of one category; who has an assignment keeps it.

    Raises: as :func:`assign`.
    """
    require_editor(by)
    _check(by, employee, month, instruments)
    clients = list(clients_of(by, employee, month, category).values_list("pk", flat=True))
    return _give(employee, month, dict.fromkeys(clients, instruments))


@transaction.atomic
def repeat_month(*, by: Employee, employee: Employee, month: date, category: str = "") -> Given:
    """The plans of the month before once more, for clients who still are the employee's; who has one keeps it.

    What is not in use any more is left out. Raises: as :func:`assign`; there was nothing in the month before.
    """
    require_editor(by)
    _check(by, employee, month, None)
    clients = clients_of(by, employee, month, category).values("pk")
    before = PlannedInstrument.objects.filter(
        assignment__employee=employee, assignment__month=months_before(month, 1), assignment__client__in=clients,
        instrument__is_active=True,
    )  # fmt: skip
    plans: dict[int, dict[Instrument, int]] = {}
    for one in before.select_related("instrument", "assignment").order_by("assignment__client__number"):
        plans.setdefault(one.assignment.client_id, {})[one.instrument] = one.quantity
    if not plans:
        raise ValidationError(_("There were no assignments in the month before: say what is planned"))
    return _give(employee, month, plans)


@transaction.atomic
def change_assignment(
    *, by: Employee, assignment: Assignment, instruments: Quantities, seen: Quantities, comment: str
) -> None:
    """Plan other numbers; ``seen`` are those that were shown: what somebody else changed meanwhile is not overwritten.

    Raises:
        ValidationError: somebody was quicker; or by field, what cannot be so.
    """
    row = _locked(by, assignment)
    _check_quantities(instruments)
    stored = {one.instrument: one.quantity for one in row.instruments.select_related("instrument")}
    changed = {one: count for one, count in instruments.items() if count != seen.get(one, 0)}
    if any(stored.get(one, 0) not in (seen.get(one, 0), count) for one, count in changed.items()):
        raise ValidationError(_("Somebody else has changed the plan meanwhile: it is shown below as it is now"))
    row.instruments.filter(instrument__in=changed).delete()
    _plan({row: changed})
    row.comment = comment.strip()
    row.save(update_fields=["comment"])


@transaction.atomic
def remove_assignment(*, by: Employee, assignment: Assignment) -> None:
    """Take an assignment back; its works stay, without it.

    Raises:
        ValidationError: it is of a month that is over: what was planned then stays.
    """
    row = _locked(by, assignment)
    if row.month < first_of_month(today()):
        raise ValidationError(_("This month is over: what was planned in it stays"))
    row.delete()


ATTACH = """
UPDATE works_work w SET assignment_id = a.id FROM works_assignment a
WHERE a.client_id = ANY(%s) AND w.client_id = a.client_id AND w.executor_id = a.employee_id
  AND w.counts_on >= a.month AND w.counts_on < a.month + interval '1 month' AND w.assignment_id IS DISTINCT FROM a.id
"""
DETACH = """
UPDATE works_work w SET assignment_id = NULL FROM works_assignment a
WHERE w.assignment_id = a.id AND w.client_id = ANY(%s) AND NOT (
  w.client_id = a.client_id AND w.executor_id IS NOT DISTINCT FROM a.employee_id
  AND w.counts_on >= a.month AND w.counts_on < a.month + interval '1 month')
"""


def attach_works(clients: Collection[int]) -> int:
    """Put each work of the clients to the assignment of its executor and month; answers how many changed place.

    For what did not come through an action: works of files, works that were there before the assignment.
    """
    if not clients:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(DETACH, [list(clients)])
        moved = cursor.rowcount
        cursor.execute(ATTACH, [list(clients)])
        return int(moved + cursor.rowcount)


def _give(employee: Employee, month: date, plans: Mapping[int, Quantities]) -> Given:
    """The employee's row is held, so that two who plan for the same one do so after each other."""
    Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    having = set(Assignment.objects.filter(employee=employee, month=month).values_list("client", flat=True))
    new, had = rules.merged(plans, having)
    new = _standing(new)
    rows = [Assignment(client_id=client, employee=employee, month=month) for client in new]
    Assignment.objects.bulk_create(rows, batch_size=1000)
    _plan({row: plans[row.client_id] for row in rows})
    attach_works(new)
    return Given(len(new), had)


def _standing(clients: Collection[int]) -> list[int]:
    """Those not merged into another meanwhile, held until the end of the transaction."""
    rows = Client.objects.filter(pk__in=clients, merged_into=None).order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _plan(plans: Mapping[Assignment, Quantities]) -> None:
    PlannedInstrument.objects.bulk_create(
        (
            PlannedInstrument(assignment=row, instrument=instrument, quantity=count)
            for row, wanted in plans.items()
            for instrument, count in wanted.items()
            if count
        ),
        batch_size=1000,
    )


def _locked(by: Employee, assignment: Assignment) -> Assignment:
    require_editor(by)
    locked_client(by, assignment.client)
    row = Assignment.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if row is None:
        raise ValidationError(_("It is no longer there"))
    _check_employee(by, row.employee)
    return row


def _check(by: Employee, employee: Employee, month: date, instruments: Quantities | None) -> None:
    _check_employee(by, employee)
    if month not in rules.plannable(today()):
        raise ValidationError({"month": _("One plans for this month and the two that follow")})
    if instruments is not None:
        _check_quantities(instruments)


def _check_employee(by: Employee, employee: Employee) -> None:
    if not assignees(by).filter(pk=employee.pk).exists():
        raise PermissionDenied


def _check_quantities(instruments: Quantities) -> None:
    errors = rules.quantity_errors({str(one.pk): count for one, count in instruments.items()})
    if not errors:
        return
    said = {"range": _("From 0 to %(count)d") % {"count": rules.LARGEST}, "nothing": _("Plan at least one instrument")}
    raise ValidationError({f"plan_{pk}" if pk else "__all__": said[code] for pk, code in errors.items()})
