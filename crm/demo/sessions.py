"""Calls that were agreed, and a session of an earlier day: what a call session of a demo begins with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from clients.models import Client
from contacts.sessions.choices import SessionState, SkipReason
from contacts.sessions.models import CallSession, SavedCall, Skip
from contacts.works.actions import Plan, plan_work
from contacts.works.choices import HELD_STATES, Method, WorkState
from contacts.works.models import Work
from crm.staff.choices import Role
from crm.staff.models import Employee

_PEOPLE = 20
_CALLS = ((-35, 2, "Просили перезвонить после планёрки"), (-5, 5, "Не брали трубку, попробовать ещё раз"),
          (50, 2, "Бухгалтер освободится к концу дня"))  # fmt: skip
"""Minutes from now, the attempt, and what for."""
_SAVED = 9
"""Calls of the earlier session."""


def add_sessions() -> None:
    """For each specialist who has something to call for. Only once."""
    served = Client.objects.filter(merged_into=None, disconnected_on=None).values("specialist")
    people = Employee.objects.filter(is_active=True, roles__contains=[Role.SPECIALIST], pk__in=served)
    for employee in people.order_by("pk")[:_PEOPLE]:
        _agree(employee)
        _sat(employee)


def _agree(employee: Employee) -> None:
    """The newest contacts that did not come about are to be tried again."""
    served = Client.objects.filter(merged_into=None, disconnected_on=None, specialist=employee)
    failed = Work.objects.filter(client__in=served, state=WorkState.NOT_HELD, person__isnull=False)
    newest = failed.order_by("client_id", "-counts_on", "-pk").distinct("client_id").select_related("client", "person")
    now = timezone.now()
    for (minutes, attempt, goal), before in zip(_CALLS, newest[: len(_CALLS)], strict=False):
        plan = Plan(
            now + timedelta(hours=1), employee, direction=before.direction, person=before.person, goal=goal,
            follows=before, attempt=attempt, is_fixed=True,
        )  # fmt: skip
        work = plan_work(by=employee, client=before.client, plan=plan)
        at = now + timedelta(minutes=minutes)  # nobody agrees for a time that has passed: it has passed since
        Work.objects.filter(pk=work.pk).update(planned_at=at, counts_on=timezone.localdate(at))


def _sat(employee: Employee) -> None:
    """The newest day before today on which calls were made, as a session that went through them."""
    made = Work.objects.filter(executor=employee, method=Method.PHONE, done_at__lt=_midnight())
    made = made.filter(state__in=[*HELD_STATES, WorkState.NOT_HELD])
    newest = made.order_by("-done_at").first()
    if newest is None or newest.done_at is None:
        return
    works: list[Any] = list(made.filter(counts_on=newest.counts_on).order_by("done_at")[:_SAVED])
    begins, ends = works[0].done_at, newest.done_at + timedelta(minutes=20)
    session = CallSession.objects.create(
        employee=employee, state=SessionState.ENDED, started_at=begins - timedelta(minutes=5), ended_at=ends
    )
    session.pauses.create(started_at=ends - timedelta(minutes=18), ended_at=ends - timedelta(minutes=8))
    for one in works:
        SavedCall.objects.create(session=session, key=UUID(int=one.pk), digest="", work=one, saved_at=one.done_at)
    Skip.objects.create(session=session, work=newest, reason=SkipReason.PREPARE, at=ends)


def _midnight() -> datetime:
    return timezone.localtime(timezone=timezone.get_default_timezone()).replace(hour=0, minute=0, second=0)
