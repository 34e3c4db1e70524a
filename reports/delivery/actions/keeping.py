"""Making and changing deliveries; who receives them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.models import Employee
from reports.delivery import queries
from reports.delivery.choices import DispatchState, Rhythm
from reports.models import Delivery, Dispatch, Preset, Subscription

CHANGEABLE = ("name", "rhythm", "weekday", "month_day", "hour", "form", "is_active")
SCHEDULE = ("rhythm", "weekday", "month_day", "hour", "is_active")
MOST_OWN = 50


@transaction.atomic
def create_delivery(
    *, by: Employee, query: str, preset: Preset | None, given: Mapping[str, Any], recipients: Collection[Employee]
) -> Delivery:
    """Send a report on a schedule to these, oneself or those whom one leads; ``given`` are values of ``CHANGEABLE``.

    Raises:
        PermissionDenied: a recipient whom one does not lead.
        ValidationError: by field, what cannot be so.
    """
    if Delivery.objects.filter(owner=by).count() >= MOST_OWN:
        raise ValidationError(_("You have too many deliveries already: delete some first"))
    delivery = Delivery(owner=by, query=query, preset=preset, **_checked(given))
    delivery.full_clean(exclude=["owner", "preset"], validate_constraints=False)
    delivery.save(force_insert=True)
    for employee in recipients:
        subscribe(by=by, delivery=delivery, employee=employee)
    return delivery


@transaction.atomic
def change_delivery(*, by: Employee, delivery: Delivery, given: Mapping[str, Any]) -> Delivery:
    """Another name, format or schedule. What was due under the old schedule and is not sent yet is still sent; the new
    one counts from now.

    Raises:
        PermissionDenied, ValidationError: as :func:`create_delivery`.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not queries.may_change(by, row):
        raise PermissionDenied
    before = [getattr(row, name) for name in SCHEDULE]
    for name, value in _checked(given).items():
        setattr(row, name, value)
    if [getattr(row, name) for name in SCHEDULE] != before:
        row.since = timezone.now()
    row.full_clean(exclude=["owner", "preset"], validate_constraints=False)
    row.save()
    return row


def delete_delivery(*, by: Employee, delivery: Delivery) -> None:
    """With all that is known of its messages. Raises PermissionDenied."""
    if not queries.may_change(by, delivery):
        raise PermissionDenied
    delivery.delete()


@transaction.atomic
def subscribe(*, by: Employee, delivery: Delivery, employee: Employee) -> Subscription:
    """Let somebody receive it from now on.

    Raises:
        PermissionDenied: neither oneself nor somebody whom one leads.
        ValidationError: the recipient has ended it; only they begin it again.
    """
    if not queries.people_of(by).filter(pk=employee.pk).exists():
        raise PermissionDenied
    row, is_new = Subscription.objects.select_for_update().get_or_create(delivery=delivery, employee=employee)
    if is_new or row.left_at is None:
        return row
    if row.was_left_oneself and by.pk != employee.pk:
        raise ValidationError(_("%(name)s has unsubscribed: only they can subscribe again") % {"name": employee})
    row.since, row.left_at, row.left_by = timezone.now(), None, None
    row.save(update_fields=["since", "left_at", "left_by"])
    return row


@transaction.atomic
def unsubscribe(*, by: Employee, delivery: Delivery, employee: Employee) -> None:
    """Nothing more is sent, what is waiting to be sent neither. A recipient may always do it.

    Raises:
        PermissionDenied: neither the recipient, nor who leads them, nor who may change the delivery.
    """
    may = queries.may_change(by, delivery) or queries.people_of(by).filter(pk=employee.pk).exists()
    if by.pk != employee.pk and not may:
        raise PermissionDenied
    ended = {"left_at": timezone.now(), "left_by": by}
    Subscription.objects.filter(delivery=delivery, employee=employee, left_at=None).update(**ended)
    waiting = Dispatch.objects.filter(delivery=delivery, employee=employee, state=DispatchState.PENDING)
    waiting.delete()


def send_again(*, by: Employee, dispatch: Dispatch) -> None:
    """Try a message that failed once more; a person decides that it may arrive twice where that is not known.

    Raises:
        PermissionDenied: neither the recipient nor who may change the delivery.
    """
    if by.pk != dispatch.employee_id and not queries.may_change(by, dispatch.delivery):
        raise PermissionDenied
    Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.FAILED).update(
        state=DispatchState.PENDING, attempts=0, try_at=timezone.now(), failure="", detail=""
    )


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the rhythm does not need is not kept; what it needs must be there."""
    values = {name: given[name] for name in CHANGEABLE if name in given}
    rhythm = values.get("rhythm")
    if rhythm == Rhythm.WEEKLY and values.get("weekday") not in range(7):
        raise ValidationError({"weekday": _("Choose the day of the week")})
    if rhythm == Rhythm.MONTHLY and values.get("month_day") not in range(1, 32):
        raise ValidationError({"month_day": _("Choose a day from 1 to 31")})
    values["weekday"] = values.get("weekday") if rhythm == Rhythm.WEEKLY else None
    values["month_day"] = values.get("month_day") if rhythm == Rhythm.MONTHLY else None
    return values
