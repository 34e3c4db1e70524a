"""The queue of a session: who may be called now, in which order and why, and who waits for what (docs/sessions.md).

Everything is read for all clients of the queue at once: the number of statements does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from contacts.persons.rules import Callee, may_be_called
from contacts.sessions import messages, rules
from contacts.sessions.choices import Waiting
from contacts.sessions.models import CallSession, Lease
from contacts.sessions.registry import (
    ORDER_CALL_BACK,
    ORDER_CAMPAIGN,
    ORDER_OVERDUE,
    ORDER_PLANNED,
    registry,
)
from contacts.works.campaigns.queries import workable
from contacts.works.choices import HELD_STATES, Method, WorkState
from contacts.works.models import Work, WorkQuerySet
from crm.staff.calendar import ONE_DAY, WorkingCalendar
from crm.staff.queries import scope_of
from crm.ui import formats

CALLED = (Method.PHONE, "")
"""Methods of works that are made in a call session."""

_FIELDS = (
    "pk", "client_id", "client__number", "client__name", "client__region__time_zone", "counts_on", "planned_at",
    "campaign__name", "attempt", "follows_id", "is_fixed", "person__best_from", "person__best_until",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One client of the queue by its strongest work; ``others`` counts its other works of the queue."""

    work: int
    client: int
    number: str
    name: str
    whys: tuple[rules.Why, ...]
    place: rules.Place
    waiting: Waiting | None = None
    agreed_at: datetime | None = None
    others: int = 0

    @property
    def waiting_text(self) -> str:
        """Why it is not offered now."""
        return messages.waiting(self.waiting, self.agreed_at) if self.waiting else ""


@dataclass(frozen=True)
class Queue:
    """``ready`` in the order in which they are given, ``waiting`` in the same order."""

    ready: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ready) + len(self.waiting)


@dataclass(frozen=True)
class _Around:
    """What is known of all clients of the queue: by the client's id, or as a set of ids."""

    agreed: Mapping[int, datetime]
    held: frozenset[int]
    reasons: Mapping[int, list[rules.Why]]
    calendar: WorkingCalendar


def open_works(session: CallSession, day: date) -> WorkQuerySet:
    """Planned works that the session goes through: calls of clients in service whose executor the employee stands for.

    A campaign with the employee among its executors is a pool: whoever is free takes the next client within sight.
    """
    employee = session.employee
    first, last = rules.span(session.period, day)
    works: Any = workable(Work.objects.visible_to(employee)).filter(
        method__in=CALLED,
        counts_on__range=(first, last),
        client__in=Client.objects.in_service(day),
    )
    if session.direction_id:
        works = works.filter(direction=session.direction_id)
    if session.campaign is not None:
        works = works.filter(campaign=session.campaign)
        if session.campaign.executors.filter(pk=employee.pk).exists():
            return cast(WorkQuerySet, works)
    return cast(WorkQuerySet, works.filter(executor__in=scope_of(employee).acts_for))


def queue_of(session: CallSession, now: datetime, *, work: int | None = None) -> Queue:
    """The queue at a moment, but for clients given to others and works skipped in this session.

    ``work`` narrows it to one work: where it stands, and whether it may be taken.
    """
    day = timezone.localdate(now, timezone.get_default_timezone())
    works = open_works(session, day).exclude(skips__session=session)
    if work is not None:
        works = works.filter(pk=work)
    rows: list[Any] = list(works.order_by().values(*_FIELDS))
    clients = sorted({row["client_id"] for row in rows})
    taken = _taken(session, clients, now)
    rows = [row for row in rows if row["client_id"] not in taken]
    if not rows:
        return Queue()
    around = _around(session, [client for client in clients if client not in taken], day, now)
    entries = [_entry(row, session, around, day, now) for row in rows]
    return _by_client(sorted(entries, key=lambda one: (one.waiting is not None, one.place)))


def entry_of(session: CallSession, work: Work, now: datetime) -> Entry | None:
    """Why this work is called; None where it is no longer of the queue."""
    queue = queue_of(session, now, work=work.pk)
    return next(iter([*queue.ready, *queue.waiting]), None)


def _taken(session: CallSession, clients: list[int], now: datetime) -> set[int]:
    leases = Lease.objects.filter(released_at=None, until__gt=now, client__in=clients).exclude(session=session)
    return set(leases.values_list("client_id", flat=True))


def _around(session: CallSession, clients: list[int], day: date, now: datetime) -> _Around:
    later = Work.objects.filter(
        client__in=clients, state=WorkState.PLANNED, follows__isnull=False, is_fixed=True, planned_at__gt=now
    )
    held = Work.objects.filter(client__in=clients, state__in=HELD_STATES, counts_on=day)
    return _Around(
        agreed=dict(later.order_by().values_list("client_id").annotate(soonest=Min("planned_at"))),
        held=frozenset(held.values_list("client_id", flat=True)),
        reasons=_registered(session, clients, day),
        calendar=WorkingCalendar(day - ONE_DAY, day + ONE_DAY),
    )


def _registered(session: CallSession, clients: list[int], day: date) -> dict[int, list[rules.Why]]:
    """What higher apps say of the clients."""
    found: dict[int, list[rules.Why]] = {}
    for reason in registry.ordered_reasons():
        for client, (sort, text) in reason.find(clients, session.employee, day).items():
            found.setdefault(client, []).append(rules.Why(reason.order, sort, reason.code, text))
    return found


def _entry(row: Mapping[str, Any], session: CallSession, around: _Around, day: date, now: datetime) -> Entry:
    client, planned_at = row["client_id"], row["planned_at"]
    zone = row["client__region__time_zone"] or settings.TIME_ZONE
    due = _is_call_back(row) and planned_at is not None and planned_at <= now
    agreed = around.agreed.get(client)
    standing = rules.Standing(zone, due, agreed, client in around.held)
    whys = [*_of_work(row, zone, day, now), *around.reasons.get(client, ())]
    return Entry(
        row["pk"],
        client,
        row["client__number"],
        row["client__name"],
        rules.said_once(sorted(whys, key=lambda why: (why.order, why.sort, why.code))),
        rules.place(whys, row["counts_on"], planned_at, row["pk"]),
        rules.waits(standing, now, around.calendar.is_working, any_hour=session.any_hour),
        agreed,
    )


def _is_call_back(row: Mapping[str, Any]) -> bool:
    """A call agreed with somebody: it goes on from another work and was placed by hand."""
    return row["follows_id"] is not None and bool(row["is_fixed"])


def _of_work(row: Mapping[str, Any], zone: str, day: date, now: datetime) -> Iterator[rules.Why]:
    counts_on, planned_at = row["counts_on"], row["planned_at"]
    if _is_call_back(row) and planned_at is not None and planned_at <= now:
        text = _("a call was agreed for %(when)s") % {"when": messages.moment_of(planned_at, day)}
        yield rules.Why(ORDER_CALL_BACK, planned_at.timestamp(), "call_back", _with_attempt(text, row["attempt"]))
    elif counts_on < day:
        late = (day - counts_on).days
        text = ngettext("overdue by %(days)d day", "overdue by %(days)d days", late) % {"days": late}
        yield rules.Why(ORDER_OVERDUE, -late, "overdue", _with_attempt(text, row["attempt"]))
    else:
        yield _planned(row, zone, day, now)
    if row["campaign__name"]:
        yield rules.Why(ORDER_CAMPAIGN, 0, "campaign", row["campaign__name"])


def _planned(row: Mapping[str, Any], zone: str, day: date, now: datetime) -> rules.Why:
    wish = Callee(best_from=row["person__best_from"], best_until=row["person__best_until"])
    is_best = may_be_called(wish, now, zone).is_best
    ahead = (row["counts_on"] - day).days
    text = _("planned for today") if not ahead else _("planned for %(day)s") % {"day": formats.day(row["counts_on"])}
    if is_best:
        text += ", " + _("the best time to call is now")
    sort = ahead * timedelta(days=1).total_seconds() + rules.hour_sort(now, zone, is_best)
    return rules.Why(ORDER_PLANNED, sort, "planned", _with_attempt(text, row["attempt"]))


def _with_attempt(text: str, attempt: int) -> str:
    return text if attempt < 2 else text + ", " + _("attempt %(number)d") % {"number": attempt}


def _by_client(entries: list[Entry]) -> Queue:
    """One entry a client, the first; entries are sorted."""
    first: dict[int, Entry] = {}
    others: dict[int, int] = {}
    for entry in entries:
        if entry.client in first:
            others[entry.client] = others.get(entry.client, 0) + 1
        else:
            first[entry.client] = entry
    kept = [_counted(entry, others.get(entry.client, 0)) for entry in first.values()]
    return Queue([one for one in kept if one.waiting is None], [one for one in kept if one.waiting is not None])


def _counted(entry: Entry, others: int) -> Entry:
    return replace(entry, others=others) if others else entry
