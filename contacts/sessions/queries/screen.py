"""Everything the screen shows about the call in hand. The number of statements is the same for every client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from clients.models import Client, IndicatorValue
from clients.queries import facts_of, works_with
from clients.rules import LocalTime, local_time
from contacts.persons.choices import CallRefusal
from contacts.persons.models import ContactPerson, PersonPhone
from contacts.persons.queries import ShownPhone, callee_of, shown_phones
from contacts.persons.rules import CallPermission, may_be_called
from contacts.sessions import messages
from contacts.sessions.choices import Waiting
from contacts.sessions.models import Lease
from contacts.works import rules as work_rules
from contacts.works.choices import HELD_STATES, Stage, WorkState
from contacts.works.items.queries import open_items_of
from contacts.works.models import Item, Work
from contacts.works.queries import stages_done
from contacts.works.scripts.queries import Played
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee

from . import lists

CONTACTS, WORKS_READ = 5, 40
OF_THE_CLIENT = (CallRefusal.DAY_OFF, CallRefusal.OUTSIDE_HOURS)
"""Refusals that hold for everybody at the client: said once."""


@dataclass(frozen=True)
class Callee:
    """A person of the client and whether a call to them is allowed now; ``own`` refusals are of this person alone."""

    person: ContactPerson
    permission: CallPermission
    own: list[CallRefusal] = field(default_factory=list)
    numbers: list[ShownPhone] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Screen:
    """The call in hand, as the employee sees it. Each part is read when it is asked for: a save needs few of them."""

    lease: Lease
    employee: Employee
    now: datetime

    work = property(lambda self: self.lease.work)
    client = property(lambda self: self.lease.client)

    @property
    def day(self) -> date:
        return timezone.localdate(self.now, timezone.get_default_timezone())

    @property
    def zone(self) -> str:
        return self.client.region.time_zone if self.client.region else settings.TIME_ZONE

    @property
    def local(self) -> LocalTime:
        return local_time(self.now, self.zone, timezone.get_current_timezone())

    @cached_property
    def works(self) -> list[Work]:
        """The newest ones, those planned ahead among them."""
        return _works(self.client, self.employee)

    @property
    def contacts(self) -> list[Work]:
        """The last contacts, newest first."""
        return [one for one in self.works if one.state != WorkState.PLANNED][:CONTACTS]

    @property
    def ahead(self) -> list[Work]:
        """Other planned works, the soonest first."""
        return [one for one in reversed(self.works) if one.state == WorkState.PLANNED and one.pk != self.work.pk]

    @cached_property
    def callees(self) -> list[Callee]:
        """Whom the work names first, then as :func:`_callees` has them."""
        callees = _callees(self.client, self.employee, self.now, self.zone)
        return sorted(callees, key=lambda one: one.person.pk != self.work.person_id)

    @cached_property
    def expired(self) -> list[IndicatorValue]:
        return _expired(self.client, self.employee, self.day)

    @cached_property
    def items(self) -> list[Item]:
        return list(open_items_of(self.client, self.employee))

    @cached_property
    def stages(self) -> list[work_rules.StageState]:
        """What the call is for."""
        return _stages(self.client, self.employee, self.day, self.callees, len(self.expired))

    @cached_property
    def script(self) -> Played | None:
        return _script(self.work, self.stages)

    @cached_property
    def agreed_at(self) -> datetime | None:
        """A call that was agreed for later."""
        return _agreed(self.work, self.ahead, self.now)

    @cached_property
    def refusal(self) -> Waiting | None:
        """What forbids a call to anybody there."""
        return _refusal(self.agreed_at, self.works, self.day)

    @cached_property
    def chosen(self) -> Callee | None:
        """With whom the call is: whom the work names, else the first who may be called, else the first."""
        named = [one for one in self.callees if one.person.pk == self.work.person_id]
        allowed = [one for one in self.callees if one.permission.allowed]
        return next(iter([*named, *allowed, *self.callees]), None)

    @property
    def refusals(self) -> list[str]:
        """Why nobody there is to be called now."""
        said = [messages.waiting(self.refusal, self.agreed_at)] if self.refusal else []
        general = self.callees[0].permission.refusals if self.callees else ()
        return said + [str(one.label) for one in general if one in OF_THE_CLIENT]

    @property
    def allowed(self) -> bool:
        """Whether the call to the chosen person is allowed."""
        return self.refusal is None and self.chosen is not None and self.chosen.permission.allowed


def screen_of(lease: Lease, employee: Employee, now: datetime) -> Screen:
    """What the screen shows; the client of the lease is one that the employee sees."""
    return Screen(lease, employee, now)


# A row has three times as many columns, and forty rows are read for every call.
_SHOWN_OF_WORKS = (
    "number", "state", "counts_on", "planned_at", "comment", "follows", "is_fixed", "client", "person__full_name",
    "result__name",
)  # fmt: skip


def _works(client: Client, employee: Employee) -> list[Work]:
    rows = facts_of(Work, client, employee).select_related("person", "result").only(*_SHOWN_OF_WORKS)
    return list(rows.order_by("-counts_on", "-pk")[:WORKS_READ])


def _agreed(work: Work, ahead: list[Work], now: datetime) -> datetime | None:
    """When another call was agreed for; None where the one in hand was agreed itself, and is due."""
    if work.follows_id and work.is_fixed and work.planned_at and work.planned_at <= now:
        return None
    calls = (one for one in [work, *ahead] if one.follows_id and one.is_fixed)
    later = [one.planned_at for one in calls if one.planned_at and one.planned_at > now]
    return min(later) if later else None


def _refusal(agreed_at: datetime | None, works: list[Work], day: date) -> Waiting | None:
    if agreed_at is not None:
        return Waiting.AGREED
    held = any(one.state in HELD_STATES and one.counts_on == day for one in works)
    return Waiting.HELD_TODAY if held else None


def _callees(client: Client, employee: Employee, now: datetime, zone: str) -> list[Callee]:
    """Whoever works there, whom one may call first, then as the alphabet goes."""
    phones = PersonPhone.objects.order_by("is_undesirable", "-is_favourite", "pk")
    working = facts_of(ContactPerson, client, employee).filter(is_active=True).order_by("name_key")
    persons = list(working.prefetch_related(Prefetch("phones", phones), "no_calls"))
    masked, names = not works_with(client, employee), lists.characteristics()
    day = now.astimezone(ZoneInfo(zone)).date()
    calendar = WorkingCalendar(day, day, lists.moved_days())
    callees = []
    for one in persons:
        permission = may_be_called(callee_of(one), now, zone, calendar.is_working)
        own = [refusal for refusal in permission.refusals if refusal not in OF_THE_CLIENT]
        numbers = shown_phones(one.phones.all(), masked=masked)
        callees.append(Callee(one, permission, own, numbers, names.of(one.characteristics)))
    return sorted(callees, key=lambda one: (bool(one.own), not one.permission.allowed))


def _expired(client: Client, employee: Employee, day: date) -> list[IndicatorValue]:
    """Values of the functional card that are no longer true, the longest expired first."""
    known = facts_of(IndicatorValue, client, employee).filter(valid_until__lt=day, indicator__is_active=True)
    return list(known.exclude(value="").select_related("indicator").order_by("valid_until", "pk"))


def _stages(
    client: Client, employee: Employee, day: date, callees: list[Callee], expired: int
) -> list[work_rules.StageState]:
    """What the call is for, of what is known already; one statement."""
    last, any_contact = stages_done(client, employee, day)
    since = [one.person.started_on for one in callees if one.person.started_on]
    cycle = work_rules.LifeCycle(last, any_contact, expired, max(since, default=None))
    return work_rules.suggested(work_rules.stages(cycle, day), day)


def _script(work: Work, stages: list[work_rules.StageState]) -> Played | None:
    """That of the campaign, else the newest one of the first stage that has one."""
    known = lists.scripts()
    if work.campaign and work.campaign.script_id in known:
        return known[work.campaign.script_id]
    wanted = [Stage(one) for one in work.stages] or [one.stage for one in stages]
    in_use: dict[int | None, Played] = {}
    for one in known.values():
        if one.script.is_active:
            in_use.setdefault(one.script.stage, one)
    return next((in_use[stage] for stage in wanted if stage in in_use), None)
