"""What a sitting holds now, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from contacts.calls import statistics
from contacts.calls.rules import Figures, talk
from contacts.sessions import rules
from contacts.sessions.choices import SessionState
from contacts.sessions.models import CallSession, Draft, Lease, Pause, SavedCall, Skip
from contacts.works.choices import HELD_STATES, WorkState
from crm.staff import rules as staff_rules
from crm.staff.choices import NormCode
from crm.staff.models import Employee

from . import lists


def makes_calls(employee: Employee) -> bool:
    return staff_rules.may_edit_clients(employee.roles)


def open_session(employee: Employee) -> CallSession | None:
    """The sitting of the employee that has not ended."""
    found: CallSession | None = (
        CallSession.objects.visible_to(employee)
        .exclude(state=SessionState.ENDED)
        .select_related("campaign", "direction")
        .first()
    )
    return found


def current_lease(session: CallSession) -> Lease | None:
    """The client given to the session; it may have run out, and is still its until somebody else takes it."""
    return leases_of(session).filter(released_at=None).first()


def leases_of(session: CallSession) -> QuerySet[Lease]:
    """Clients that the session has or had in hand, with all that the screen shows of them and of their works."""
    leases: QuerySet[Lease] = Lease.objects.filter(session=session).order_by("-taken_at")
    return leases.select_related("client__region", "work__person", "work__topic", "work__campaign")


def drafts_left(employee: Employee) -> list[Draft]:
    """What was typed and not saved, of works still planned; a form that was only looked at is none."""
    drafts = Draft.objects.filter(employee=employee, work__state=WorkState.PLANNED)
    return [one for one in drafts.select_related("work__client", "session") if rules.is_typed(one.data)]


def saved_calls(session: CallSession) -> int:
    return SavedCall.objects.filter(session=session).count()


@dataclass(frozen=True)
class Today:
    """The calls of a day so far; ``minutes_norm`` on air, None where none is set. ``links`` open what is counted."""

    figures: Figures
    minutes_norm: int | None
    links: Mapping[str, str]


def today_of(employee: Employee, day: date) -> Today:
    """What stands beside every call of the day: one statement, one more for those without norms of calls."""
    whom, norms = statistics.Whom(employee), lists.norms_of(employee)
    minutes = norms.get(NormCode.QUALITY_MINUTES) or statistics.quality_minutes()
    figures = statistics.total(statistics.by(employee, whom, (day, day), minutes, "day"))
    hours = norms.get(NormCode.CALL_HOURS_DAY)
    links = {kind: statistics.link(whom, kind, day, day) for kind in statistics.KINDS}
    return Today(figures, int(hours * 60) if hours else None, links)


@dataclass(frozen=True)
class Summary:
    """What a session came to."""

    calls: int
    held: int
    with_login: int
    agreed: int
    planned: int
    skipped: int
    lasted: timedelta
    paused: timedelta

    @property
    def not_held(self) -> int:
        return self.calls - self.held

    @property
    def lasted_text(self) -> str:
        return talk(int(self.lasted.total_seconds()))

    @property
    def paused_text(self) -> str:
        return talk(int(self.paused.total_seconds()))


def summary_of(session: CallSession, now: datetime) -> Summary:
    """Three statements."""
    held = Q(work__state__in=HELD_STATES)
    counts: Mapping[str, int] = SavedCall.objects.filter(session=session).aggregate(
        calls=Count("pk"),
        held=Count("pk", filter=held),
        with_login=Count("pk", filter=Q(work__state=WorkState.HELD_WITH_LOGIN)),
        agreed=Count("following"),
        planned=Count("planned"),
    )
    until = session.ended_at or now
    pauses = Pause.objects.filter(session=session).values_list("started_at", "ended_at")
    paused = sum(((end or until) - start for start, end in pauses), timedelta())
    skipped = Skip.objects.filter(session=session).count()
    return Summary(**counts, skipped=skipped, lasted=until - session.started_at, paused=paused)
