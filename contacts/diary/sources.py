"""What this app itself puts into a day: works, open items that are due, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.queries import is_open_to
from contacts.works import rules as work_rules
from contacts.works.choices import CLOSED_STATES, OPEN_ITEM_STATES, Method, WorkState
from contacts.works.models import Item, Work
from crm.staff.calendar import ONE_DAY, today

from .models import Reminder
from .queries import OVERDUE_SHOWN, overlapping
from .registry import Entry, Source, Span, register

MISSED = timedelta(days=62)
"""How long a planned work that nobody held is still called overdue."""
CALL_MINUTES = 10
"""An average talk (domain §2); visits take as long as they take."""

WORK_ICONS: dict[str, str] = {
    Method.PHONE: "phone", Method.VISIT: "car", Method.EMAIL: "mail", Method.REMOTE: "monitor",
    Method.MESSENGER: "message-circle",
}  # fmt: skip


def works(span: Span) -> Iterator[Entry]:
    """Works that the employee executes, and those of the absent whom the employee stands in for on those days."""
    zone = timezone.get_default_timezone()
    for work in _works(span):
        done = work.state in CLOSED_STATES
        yield Entry(
            day=work.counts_on,
            at=work.done_at if done else _planned_at(work, zone),
            title=work.client.name,
            client=work.client,
            url=work.get_absolute_url(),
            note=_about(work, span),
            icon=_icon(work),
            minutes=CALL_MINUTES if work.method == Method.PHONE and not done else None,
            tone=_tone(work),
            is_done=done,
        )


def _planned_at(work: Work, zone: Any) -> datetime | None:
    return work.planned_at if work_rules.names_hour(work.planned_at, zone) else None


def _works(span: Span) -> QuerySet[Work]:
    visible = Work.objects.visible_to(span.by).exclude(state=WorkState.CANCELLED)
    related = visible.select_related("client", "executor", "person", "topic", "result").order_by(
        "counts_on", "planned_at", "pk"
    )
    if span.overdue:
        missed = Q(state=WorkState.PLANNED, counts_on__gte=span.start - MISSED, counts_on__lt=span.start)
        return related.filter(missed, executor=span.employee)[:OVERDUE_SHOWN]
    of_others = Q(pk__in=[])
    for one in overlapping(span).filter(substitute=span.employee):
        days = (max(one.starts_on, span.start), min(one.ends_on, span.end))
        of_others |= Q(executor=one.absent_id, state=WorkState.PLANNED, counts_on__range=days)
    own = Q(executor=span.employee, counts_on__range=(span.start, span.end))
    return related.filter(own | of_others)


def _about(work: Work, span: Span) -> str:
    other = work.executor if work.executor_id != span.employee.pk else None
    parts = [_("for %(name)s") % {"name": other.short_name}] if other else []
    if work.attempt > 1 or work.follows_id:
        parts.append(_("call-back, attempt %(number)d") % {"number": work.attempt})
    parts += [str(part) for part in (work.person, work.topic, work.goal) if part]
    if work.state != WorkState.PLANNED:
        parts.append(str(work.result or work.get_state_display()))
    return " · ".join(parts)


def _icon(work: Work) -> str:
    if work.state == WorkState.NOT_HELD:
        return "phone-missed"
    if work.state != WorkState.PLANNED:
        return "check"
    return "phone-incoming" if work.is_incoming else WORK_ICONS.get(work.method, "phone")


def _tone(work: Work) -> str:
    if work.state == WorkState.PLANNED:
        return "danger" if work.counts_on < today() else "accent"
    return "warning" if work.state == WorkState.NOT_HELD else "success"


def items(span: Span) -> Iterator[Entry]:
    """Open items in the employee's charge by the day they are due."""
    days = Q(due_on__lt=span.start) if span.overdue else Q(due_on__range=(span.start, span.end))
    mine = Item.objects.visible_to(span.by).filter(days, owner=span.employee, state__in=OPEN_ITEM_STATES)
    for item in mine.select_related("client").order_by("due_on", "pk")[:OVERDUE_SHOWN]:
        yield Entry(
            day=item.due_on,
            title=item.title,
            client=item.client,
            url=item.get_absolute_url(),
            note=str(item.get_kind_display()),
            tone="danger" if item.due_on < today() else "warning",
        )


def reminders(span: Span) -> Iterator[Entry]:
    """The employee's reminders. Whoever else looks sees those about clients in sight: the others are private."""
    zone = timezone.get_default_timezone()
    rows = Reminder.objects.filter(_moments(span), employee=span.employee).select_related("client")
    if span.overdue:
        rows = rows.filter(done_at__isnull=True).order_by("at")[:OVERDUE_SHOWN]
    for one in rows:
        if not span.is_own and not is_open_to(one.client, span.by):
            continue
        yield Entry(
            day=one.at.astimezone(zone).date(),
            at=one.at,
            title=one.text,
            client=one.client,
            url=one.client.get_absolute_url() if one.client and not span.is_own else one.get_absolute_url(),
            tone="danger" if not one.done_at and one.at < timezone.now() else "neutral",
            icon="check" if one.done_at else "",
            is_done=one.done_at is not None,
            reminder=one.pk if span.is_own else None,
        )


def _moments(span: Span) -> Q:
    first = _midnight(span.start)
    return Q(at__lt=first) if span.overdue else Q(at__gte=first, at__lt=_midnight(span.end + ONE_DAY))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def register_all() -> None:
    register(
        Source("works", gettext_lazy("Works"), "phone", works, 20),
        Source("items", gettext_lazy("Open items"), "circle-alert", items, 30),
        Source("reminders", gettext_lazy("Reminders"), "alarm-clock", reminders, 10),
    )
