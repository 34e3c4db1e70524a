"""A planned call of a client, and the session that goes through it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clients.models import Region
from contacts.sessions.actions import Outcome, start_session, take_next
from contacts.sessions.actions.sitting import Choice
from contacts.sessions.models import CallSession, Lease
from contacts.works.actions import Closing
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff.calendar import today
from crm.staff.models import CalendarDay, Employee
from tests.factories import make_work, noon


def working_region() -> Region:
    """Where it is between 11 and 12 now, on a working day: a call is allowed whenever the test runs."""
    now = timezone.now()
    offset = (11 - now.hour + 24) % 24
    offset = offset - 24 if offset > 12 else offset
    zone = f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"
    there = (now + timedelta(hours=offset)).date()
    for day in {there, today()}:
        CalendarDay.objects.update_or_create(day=day, defaults={"is_working": True})
    region, _created = Region.objects.get_or_create(name=f"Край {zone}", defaults={"time_zone": zone})
    return region


def make_call(client: Any, executor: Employee | None, days: int = 0, **fields: Any) -> Work:
    """A work planned for noon of a day, today unless told."""
    day = today() + timedelta(days=days)
    fields = {"state": WorkState.PLANNED, "done_at": None, "planned_at": noon(day), "method": "phone", **fields}
    return make_work(client, executor, day, **fields)


def sitting(by: Employee, **choice: Any) -> CallSession:
    return start_session(by=by, choice=Choice(**{"any_hour": True, **choice}))


def in_hand(by: Employee, session: CallSession) -> Lease:
    lease = take_next(by=by, session=session)
    assert lease is not None
    return lease


def held(**fields: Any) -> Outcome:
    """A contact that was held; ``state`` and other fields of the closing as they are given."""
    closing = {"state": WorkState.HELD, "done_at": timezone.now(), "minutes": 5}
    closing |= {name: fields.pop(name) for name in list(fields) if name in Closing.__dataclass_fields__}
    fields.setdefault("typed", {"comment": [str(closing.get("comment", ""))]})
    return Outcome(Closing(**closing), **fields)  # type: ignore[arg-type]


def key() -> Any:
    return uuid4()
