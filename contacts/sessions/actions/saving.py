"""Saving a call: all that was entered, or nothing, and once (domain §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import rules as client_rules
from clients.actions.editing import locked_client
from clients.card.actions import verify
from clients.card.subjects import CLIENT
from clients.models import Client, Indicator
from contacts.persons.models import ContactPerson
from contacts.sessions import messages, rules
from contacts.sessions.choices import NextCall
from contacts.sessions.models import CallSession, Draft, Lease, SavedCall
from contacts.sessions.registry import registry
from contacts.works.actions import Closing, Plan, close_work, plan_work
from contacts.works.choices import ItemKind, ItemTopic, Method, WorkKind, WorkState
from contacts.works.items.actions import open_item, settle_item
from contacts.works.models import Item, Topic, Work
from crm.edits import Conflict, Edit
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee

from .sitting import require_caller


@dataclass(frozen=True)
class Outcome:
    """What came of a call, as it was entered.

    ``again`` says when to call again, ``again_at`` the moment for :attr:`NextCall.AT`; ``next_at`` plans the next work.
    ``confirmed`` are values of the functional card taken for true, by the id of the indicator, each as it was seen;
    ``settled`` are open items of the client that the call settled, ``task`` a new one that came up.
    ``parts`` is what higher apps asked, by the code of the part (:class:`contacts.sessions.registry.Part`).
    ``typed`` is what the form sent, by which the same save is known again.
    """

    closing: Closing
    again: str = NextCall.NONE
    again_at: datetime | None = None
    next_at: datetime | None = None
    next_topic: Topic | None = None
    next_goal: str = ""
    confirmed: Mapping[int, str] = field(default_factory=dict)
    settled: Sequence[Item] = ()
    task: str = ""
    task_due: date | None = None
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)


@transaction.atomic
def save_call(*, by: Employee, session: CallSession, work: Work, key: UUID, outcome: Outcome) -> SavedCall:
    """Close the work, write all that came of the call and plan what follows; the same key again answers the first save.

    Raises:
        PermissionDenied: by one who only reads.
        Conflict: a value of the card has changed since it was seen.
        ValidationError: by field, what cannot be so; or with a code: «ended» the session, «closed» the work by somebody
            else, «taken» the client by another session, «other» what was saved under this key was something else, none
            where the client is no longer the employee's. Nothing is written then.
    """
    require_caller(by)
    saved, is_first = _claimed(session, work, key, outcome)
    if not is_first:
        return saved
    client, now = locked_client(by, work.client), timezone.now()
    lease, executor = _in_hand(by, session, work, client, now)
    follow = _Following(by, client, work.executor or by, outcome, now)
    follow.check(work)
    if executor != by.pk:
        Work.objects.filter(pk=work.pk).update(executor=by)
    done = close_work(by=by, work=work, closing=outcome.closing)
    _confirm(by, client, outcome.confirmed)
    _items(by, client, done, outcome)
    for code, given in outcome.parts.items():
        registry.parts[code].write(by, client, done, given)
    saved.following, saved.planned = follow.call(done), follow.work(done)
    if saved.following or saved.planned:
        saved.save(update_fields=["following", "planned"])
    Draft.objects.filter(employee=by, work=work).delete()
    if lease is not None:
        Lease.objects.filter(pk=lease.pk).update(released_at=now)
    return saved


def _claimed(session: CallSession, work: Work, key: UUID, outcome: Outcome) -> tuple[SavedCall, bool]:
    """The key, taken; a second save under it waits here for the first one to commit."""
    digest = rules.digest(outcome.typed)
    try:
        with transaction.atomic():
            return SavedCall.objects.create(session=session, key=key, digest=digest, work=work), True
    except IntegrityError:
        first = SavedCall.objects.select_related("work").get(key=key)
    if first.work_id != work.pk or first.session_id != session.pk or first.digest != digest:
        raise ValidationError(
            _("This call was saved at %(at)s already, with something else entered. Nothing was written a second time")
            % {"at": f"{timezone.localtime(first.saved_at):%H:%M}"},
            code="other",
        )
    return first, False


def _in_hand(
    by: Employee, session: CallSession, work: Work, client: Client, now: datetime
) -> tuple[Lease | None, int | None]:
    """The lease of the call, and the executor of the work as it is now.

    No lease where it was given back and nobody took it since: the save goes on. The client's row is held, so nobody
    can take it meanwhile.
    """
    if CallSession.objects.filter(pk=session.pk, ended_at__isnull=False).exists():
        raise ValidationError(_("This session has ended. What was typed is kept: start another one"), code="ended")
    state, executor = Work.objects.values_list("state", "executor").filter(pk=work.pk).first() or ("", None)
    if state != WorkState.PLANNED:
        raise ValidationError(
            _("This work has been closed meanwhile by somebody else. What you typed is kept"), code="closed"
        )
    # one at most: of a client one lease is open
    lease = Lease.objects.filter(client=client, released_at=None).select_related("session__employee").first()
    if lease is not None and lease.session_id != session.pk and lease.until > now:
        text = _("Meanwhile %(name)s is talking to this client. What you typed is kept")
        raise ValidationError(text % {"name": lease.session.employee.short_name}, code="taken")
    mine = lease is not None and (lease.session_id, lease.work_id) == (session.pk, work.pk)
    return lease if mine else None, executor


def _confirm(by: Employee, client: Client, confirmed: Mapping[int, str]) -> None:
    indicators = Indicator.objects.in_bulk(list(confirmed))
    for pk, seen in sorted(confirmed.items()):
        edit = Edit({"value": seen}, {"value": seen})
        if pk in indicators:
            verify(by=by, subject=CLIENT, holder=client, indicator=indicators[pk], edit=edit, spread=True)


def _items(by: Employee, client: Client, done: Work, outcome: Outcome) -> None:
    """Items that the call settled, and the task that came up in it; the comment tells how."""
    for item in outcome.settled:
        settle_item(by=by, item=item, outcome=done.comment or _("Settled in the call"), work=done)
    if outcome.task.strip():
        open_item(
            by=by, client=client, kind=ItemKind.TASK, topic=ItemTopic.TASK, title=outcome.task, person=done.person,
            due_on=outcome.task_due, work=done,
        )  # fmt: skip


@dataclass(frozen=True)
class _Following:
    """What is agreed for after the call. ``executor`` is whose work it was: a substitute agrees for the absent one."""

    by: Employee
    client: Client
    executor: Employee
    outcome: Outcome
    now: datetime

    def check(self, work: Work) -> None:
        """Both dates before anything is written.

        Raises:
            ValidationError: by field, what is wrong with them.
        """
        errors: dict[str, str] = {}
        if self.outcome.again:
            errors |= self._named("again_at", self._call_error(work))
        if self.outcome.next_at:
            errors |= self._named("next_at", self._date_error(self.outcome.next_at))
        if errors:
            raise ValidationError(errors)

    @staticmethod
    def _named(field_name: str, error: str) -> dict[str, str]:
        return {field_name: error} if error else {}

    def _call_error(self, work: Work) -> str:
        if self._attempt(work) > 1 and not rules.may_try_again(work.attempt):
            text = _("This was attempt %(number)d, the last one: plan another contact instead")
            return text % {"number": work.attempt}
        if self.outcome.again == NextCall.AT:
            return self._date_error(self.outcome.again_at)
        return self._gone()

    def _date_error(self, at: datetime | None) -> str:
        zone = self.client.region.time_zone if self.client.region else settings.TIME_ZONE
        day = at.astimezone(ZoneInfo(zone)).date() if at else self.now.date()
        code = rules.date_error(at, self.now, zone, WorkingCalendar(day, day).is_working)
        return str(messages.DATES[code]) if code else self._gone()

    def _gone(self) -> str:
        day = timezone.localdate(self.now, timezone.get_default_timezone())
        if client_rules.in_service(self.client.connected_on, self.client.disconnected_on, day):
            return ""
        return _("The client is no longer in service: nothing more is planned")

    def _attempt(self, work: Work) -> int:
        """A contact that was held begins the count anew."""
        return work.attempt + 1 if self.outcome.closing.state == WorkState.NOT_HELD else 1

    def call(self, done: Work) -> Work | None:
        """The call agreed, as a work that goes on from this one."""
        at = rules.call_again_at(self.outcome.again, self.outcome.again_at, self.now)
        if at is None:
            return None
        plan = Plan(
            at, self.executor, kind=done.kind, direction=done.direction, topic=done.topic, person=self._person(done),
            goal=done.goal, campaign=done.campaign, follows=done, attempt=self._attempt(done), is_fixed=True,
        )  # fmt: skip
        return plan_work(by=self.by, client=self.client, plan=plan)

    def work(self, done: Work) -> Work | None:
        """The next planned work."""
        if self.outcome.next_at is None:
            return None
        plan = Plan(
            self.outcome.next_at, self.executor, kind=WorkKind.PLANNED, method=Method.PHONE, direction=done.direction,
            topic=self.outcome.next_topic, person=self._person(done), goal=self.outcome.next_goal, is_fixed=True,
        )  # fmt: skip
        return plan_work(by=self.by, client=self.client, plan=plan)

    @staticmethod
    def _person(done: Work) -> ContactPerson | None:
        return done.person


__all__ = ["Conflict", "Outcome", "save_call"]
