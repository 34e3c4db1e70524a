"""Reads: who receives what, what became of the last message, who decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from crm.staff.calendar import WorkingCalendar, today
from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.staff.queries import colleagues, scope_of
from reports.models import Delivery, Dispatch, Subscription

from . import rules
from .choices import DispatchState


@dataclass(frozen=True)
class Recipient:
    """``dispatch`` is the last message, ``may_end`` whether who looks may end the subscription."""

    subscription: Subscription
    dispatch: Dispatch | None
    may_end: bool


@dataclass(frozen=True)
class Shown:
    delivery: Delivery
    recipients: list[Recipient]
    mine: Subscription | None
    may_change: bool
    next_due: date | None
    offered: list[Employee]


def local_now() -> datetime:
    """The department's clock, as schedules tell it."""
    return timezone.localtime(timezone=timezone.get_default_timezone()).replace(tzinfo=None)


def working_calendar(day: date) -> WorkingCalendar:
    return WorkingCalendar(day - rules.LATEST, day + timedelta(days=rules.AHEAD))


def may_change(employee: Employee, delivery: Delivery) -> bool:
    return rules.may_change(
        employee.roles,
        is_own=delivery.owner_id == employee.pk,
        leads_owner=employee.is_supervisor and delivery.owner_id in scope_of(employee).owners,
    )


def people_of(employee: Employee) -> QuerySet[Employee]:
    """Whom the employee may subscribe: oneself, and those whom one leads."""
    condition = Q(pk=employee.pk)
    if employee.is_supervisor and scope_of(employee).everything:
        condition = ~Q(roles__contains=[Role.INTEGRATION])
    elif employee.is_supervisor:
        condition = Q(pk=employee.pk) | colleagues(employee)
    return Employee.objects.filter(condition, is_active=True)


def deliveries_of(employee: Employee) -> list[Shown]:
    """The page of deliveries; the same number of statements for any number of them."""
    subscriptions = Subscription.objects.select_related("employee").order_by("employee__full_name")
    rows = Delivery.objects.visible_to(employee).select_related("owner", "preset")
    found = list(rows.prefetch_related(Prefetch("subscriptions", subscriptions)))
    last, people = _last_dispatches(found), list(people_of(employee))
    now, calendar = local_now(), working_calendar(today())
    return [
        Shown(
            one,
            list(_recipients(employee, one, last, {each.pk for each in people})),
            next((each for each in one.subscriptions.all() if each.employee_id == employee.pk), None),
            may_change(employee, one),
            rules.next_due(one.schedule, now, calendar.is_working) if one.is_active else None,
            _offered(one, people),
        )
        for one in found
    ]


def _last_dispatches(deliveries: list[Delivery]) -> dict[tuple[int, int], Dispatch]:
    rows = Dispatch.objects.filter(delivery__in=deliveries).order_by("delivery_id", "employee_id", "-due_on")
    return {(one.delivery_id, one.employee_id): one for one in rows.distinct("delivery_id", "employee_id")}


def _recipients(
    employee: Employee, delivery: Delivery, last: dict[tuple[int, int], Dispatch], people: set[int]
) -> Iterable[Recipient]:
    changes = may_change(employee, delivery)
    for one in delivery.subscriptions.all():
        if one.left_at is None:
            may_end = changes or one.employee_id in people
            yield Recipient(one, last.get((delivery.pk, one.employee_id)), may_end)


def _offered(delivery: Delivery, people: list[Employee]) -> list[Employee]:
    """Who is not subscribed and did not end it oneself."""
    known = {one.employee_id for one in delivery.subscriptions.all() if one.left_at is None or one.was_left_oneself}
    return [one for one in people if one.pk not in known]


def due_to_send(now: datetime) -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(state=DispatchState.PENDING, try_at__lte=now)
    return rows.select_related("delivery__preset", "delivery__owner", "employee").order_by("try_at", "pk")
