"""The queue of a session: who may be called now, in which order and why, and who waits for what (docs/sessions.md).

Everything is read for all clients of the queue at once: the number of statements does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache, partial
from itertools import groupby
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
    Reason,
    registry,
)
from contacts.works.campaigns.queries import workable
from contacts.works.choices import HELD_STATES, Method, WorkState
from contacts.works.models import Work, WorkQuerySet
from crm.staff.calendar import ONE_DAY, WorkingCalendar
from crm.staff.queries import scope_of
from crm.ui import formats

from . import lists

CALLED = (Method.PHONE, "")
"""Methods of works that are made in a call session."""

SECONDS = 24 * 60 * 60
"""Of a day."""

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
    reasons: tuple[rules.Why, ...]
    place: rules.Place
    waiting: Waiting | None = None
    agreed_at: datetime | None = None
    others: int = 0

    @property
    def whys(self) -> tuple[rules.Why, ...]:
        """The reasons as they are shown."""
        return rules.said_once(self.reasons)

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

    session: CallSession
    now: datetime
    day: date
    agreed: Mapping[int, datetime]
    held: frozenset[int]
    calendar: WorkingCalendar


_Row = Mapping[str, Any]


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
    rows, around = _read(session, now, work)
    reasons = _registered(registry.ordered_reasons(), rows, around)
    whys = ((row, [*_of_work(row, around), *reasons.get(row["client_id"], ())]) for row in rows)
    entries = [_entry(row, found, around) for row, found in whys]
    return _by_client(sorted(entries, key=lambda one: (one.waiting is not None, one.place)))


def entry_of(session: CallSession, work: Work, now: datetime) -> Entry | None:
    """Why this work is called; None where it is no longer of the queue."""
    queue = queue_of(session, now, work=work.pk)
    return next(iter([*queue.ready, *queue.waiting]), None)


def in_order(session: CallSession, now: datetime) -> Iterator[Entry]:
    """The ready entries of :func:`queue_of`, each when it is asked for: of hundreds one is taken.

    What higher apps know is asked only of clients who are level until then.
    """
    rows, around = _read(session, now)
    ready = [(row, list(_of_work(row, around))) for row in rows if _waits(row, around) is None]
    seen: set[int] = set()
    for row, whys in _level(ready, sorted({*OWN_ORDERS, *(one.order for one in registry.reasons.values())}), around):
        if row["client_id"] not in seen:
            seen.add(row["client_id"])
            yield _entry(row, whys, around)


def _level(
    rows: Sequence[tuple[_Row, list[rules.Why]]], orders: Sequence[int], around: _Around
) -> Iterator[tuple[_Row, list[rules.Why]]]:
    """Rows that are level in all reasons of earlier orders, in the order of :func:`rules.place`."""
    if not orders:
        yield from sorted(rows, key=lambda one: _place(*one))
        return
    asked = [one for one in registry.ordered_reasons() if one.order == orders[0]]
    found = _registered(asked, [row for row, _whys in rows], around)
    known = [(row, [*whys, *found.get(row["client_id"], ())]) for row, whys in rows]

    def rank(one: tuple[_Row, list[rules.Why]]) -> rules.Ranks:
        return rules.ranks(why for why in one[1] if why.order == orders[0])

    for _rank, group in groupby(sorted(known, key=rank), key=rank):
        yield from _level(list(group), orders[1:], around)


def _read(session: CallSession, now: datetime, work: int | None = None) -> tuple[list[_Row], _Around]:
    """The works of the queue whose client is in nobody's hands, and what is known around them."""
    day = timezone.localdate(now, timezone.get_default_timezone())
    works = open_works(session, day).exclude(skips__session=session)
    if work is not None:
        works = works.filter(pk=work)
    rows: list[Any] = list(works.order_by().values(*_FIELDS))
    taken = _taken(session, now) if rows else ()
    rows = [row for row in rows if row["client_id"] not in taken]
    clients = _clients(rows)
    later = Work.objects.filter(
        client__in=clients, state=WorkState.PLANNED, follows__isnull=False, is_fixed=True, planned_at__gt=now
    )
    held = Work.objects.filter(client__in=clients, state__in=HELD_STATES, counts_on=day)
    return rows, _Around(
        session, now, day,
        agreed=dict(later.order_by().values_list("client_id").annotate(soonest=Min("planned_at"))),
        held=frozenset(held.order_by().values_list("client_id", flat=True)),
        calendar=WorkingCalendar(day - ONE_DAY, day + ONE_DAY, lists.moved_days()),
    )  # fmt: skip


def _clients(rows: Iterable[_Row]) -> list[int]:
    return sorted({row["client_id"] for row in rows})


def _taken(session: CallSession, now: datetime) -> set[int]:
    """Clients in the hands of others: as many as there are sessions, at most."""
    leases = Lease.objects.filter(released_at=None, until__gt=now).exclude(session=session)
    return set(leases.order_by().values_list("client_id", flat=True))


def _registered(reasons: Iterable[Reason], rows: Iterable[_Row], around: _Around) -> dict[int, list[rules.Why]]:
    """What higher apps say of the clients."""
    clients = _clients(rows)
    found: dict[int, list[rules.Why]] = {}
    for reason in reasons if clients else ():
        for client, (sort, text) in reason.find(clients, around.session.employee, around.day).items():
            found.setdefault(client, []).append(rules.Why(reason.order, sort, reason.code, text))
    return found


def _entry(row: _Row, whys: list[rules.Why], around: _Around) -> Entry:
    return Entry(
        row["pk"],
        row["client_id"],
        row["client__number"],
        row["client__name"],
        tuple(sorted(whys, key=lambda why: (why.order, why.sort, why.code))),
        _place(row, whys),
        _waits(row, around),
        around.agreed.get(row["client_id"]),
    )


def _place(row: _Row, whys: list[rules.Why]) -> rules.Place:
    return rules.place(whys, row["counts_on"], row["planned_at"], row["pk"])


def _waits(row: _Row, around: _Around) -> Waiting | None:
    standing = rules.Standing(
        _zone(row), _is_due(row, around.now), around.agreed.get(row["client_id"]), row["client_id"] in around.held
    )
    return rules.waits(standing, around.now, around.calendar.is_working, any_hour=around.session.any_hour)


def _zone(row: _Row) -> str:
    return row["client__region__time_zone"] or settings.TIME_ZONE


def _is_due(row: _Row, now: datetime) -> bool:
    """Whether the moment of a call agreed has come."""
    return _is_call_back(row) and row["planned_at"] is not None and row["planned_at"] <= now


def _is_call_back(row: _Row) -> bool:
    """A call agreed with somebody: it goes on from another work and was placed by hand."""
    return row["follows_id"] is not None and bool(row["is_fixed"])


OWN_ORDERS = (ORDER_CALL_BACK, ORDER_OVERDUE, ORDER_CAMPAIGN, ORDER_PLANNED)


def _of_work(row: _Row, around: _Around) -> Iterator[rules.Why]:
    """Reasons of :data:`OWN_ORDERS`."""
    day, counts_on = around.day, row["counts_on"]
    if _is_due(row, around.now):
        yield rules.Why(ORDER_CALL_BACK, row["planned_at"].timestamp(), "call_back", partial(_agreed_for, row, day))
    elif counts_on < day:
        late = (day - counts_on).days
        yield rules.Why(ORDER_OVERDUE, -late, "overdue", partial(_overdue, row, late))
    else:
        ahead, (is_best, hour) = (counts_on - day).days, _hour(row, around.now)
        yield rules.Why(ORDER_PLANNED, ahead * SECONDS + hour, "planned", partial(_planned, row, ahead, is_best))
    if row["campaign__name"]:
        yield rules.Why(ORDER_CAMPAIGN, 0, "campaign", row["campaign__name"])


def _hour(row: _Row, now: datetime) -> tuple[bool | None, int]:
    """Whether it is the best time of the person, and what the hour there is worth."""
    return _hour_of(row["person__best_from"], row["person__best_until"], _zone(row), now)


@lru_cache(maxsize=256)  # of one moment there are few zones and fewer wishes
def _hour_of(best_from: time | None, best_until: time | None, zone: str, now: datetime) -> tuple[bool | None, int]:
    is_best = may_be_called(Callee(best_from=best_from, best_until=best_until), now, zone).is_best
    return is_best, rules.hour_sort(now, zone, is_best)


def _agreed_for(row: _Row, day: date) -> str:
    when = messages.moment_of(row["planned_at"], day)
    return _with_attempt(_("a call was agreed for %(when)s") % {"when": when}, row["attempt"])


def _overdue(row: _Row, late: int) -> str:
    text = ngettext("overdue by %(days)d day", "overdue by %(days)d days", late) % {"days": late}
    return _with_attempt(text, row["attempt"])


def _planned(row: _Row, ahead: int, is_best: bool | None) -> str:
    text = _("planned for today") if not ahead else _("planned for %(day)s") % {"day": formats.day(row["counts_on"])}
    if is_best:
        text += ", " + _("the best time to call is now")
    return _with_attempt(text, row["attempt"])


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
