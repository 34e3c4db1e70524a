"""Calls planned for a promise: before its day as agreed, and after it was broken (domain §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone, translation

from clients.queries import is_open_to
from contacts.works.actions import Plan, cancel_work, plan_work
from contacts.works.choices import WorkKind, WorkState
from contacts.works.models import Topic, Work
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee
from crm.ui import formats
from debts import rules
from debts.messages import GOALS
from debts.models import Promise
from debts.queries import owner_of

TOPIC = "Долги, финансовая дисциплина"
"""Name of the topic of such calls in the directory that the first migration loads; without it they have none."""
HOUR = time(9)
SPAN = timedelta(days=30)
"""How far ahead working days are read: no holidays are longer."""


def is_working(day: date) -> Callable[[date], bool]:
    """The department's working days from a day on; one statement."""
    return WorkingCalendar(day, day + SPAN).is_working


def plan_reminder(promise: Promise, day: date) -> None:
    """The call before the agreed day, on the day that was agreed for it, unless that has passed."""
    if promise.remind_on is not None and promise.remind_on >= day and promise.reminder_id is None:
        promise.reminder = _planned(promise, promise.remind_on, "reminder")
        promise.save(update_fields=["reminder"])


def plan_follow_up(promise: Promise, day: date) -> None:
    """The call after a promise was broken, on the first working day that is left."""
    if _is_planned(promise.follow_up):
        return
    on = rules.call_on(promise.agreed_on, day, is_working(min(promise.agreed_on, day)))
    promise.follow_up = _planned(promise, on, "follow_up")
    promise.save(update_fields=["follow_up"])


def call_off(promise: Promise, why: Any) -> None:
    """Both calls, where they still stand."""
    call_off_reminder(promise, why)
    call_off_follow_up(promise, why)


def call_off_reminder(promise: Promise, why: Any) -> None:
    if _is_planned(promise.reminder):
        _cancel(promise.reminder, promise, why)
        promise.reminder = None
        promise.save(update_fields=["reminder"])


def call_off_follow_up(promise: Promise, why: Any) -> None:
    if _is_planned(promise.follow_up):
        _cancel(promise.follow_up, promise, why)
        promise.follow_up = None
        promise.save(update_fields=["follow_up"])


def _is_planned(work: Work | None) -> bool:
    return work is not None and work.state == WorkState.PLANNED


def _cancel(work: Work | None, promise: Promise, why: Any) -> None:
    by = _caller(promise, [work.executor] if work and work.executor else [])
    if work is not None and by is not None:
        with translation.override(by.language):
            cancel_work(by=by, work=work, reason=str(why))


def _planned(promise: Promise, on: date, goal: str) -> Work | None:
    """None where nobody who could call is left: the client's page shows it all the same."""
    caller = _caller(promise, [])
    if caller is None:
        return None
    with translation.override(caller.language):
        said = GOALS[goal] % {"amount": formats.money(promise.amount), "day": formats.day(promise.agreed_on)}
    topic = Topic.objects.filter(kind=WorkKind.PLANNED, name=TOPIC, is_active=True).first()
    plan = Plan(_moment(on), caller, topic=topic, person=promise.person, goal=said, is_fixed=True)
    return plan_work(by=caller, client=promise.client, plan=plan)


def _moment(on: date) -> datetime:
    return max(datetime.combine(on, HOUR, timezone.get_default_timezone()), timezone.now())


def _caller(promise: Promise, first: Iterable[Employee]) -> Employee | None:
    """Whose the call is: the owner of the debt work, else whoever else keeps the client and can."""
    client = promise.client
    others = [owner_of(client).employee, promise.made_by, client.specialist, client.account_manager]
    for one in [*first, *others]:
        if one is not None and one.is_active and rules.may_promise(one.roles) and is_open_to(client, one):
            return one
    return None
