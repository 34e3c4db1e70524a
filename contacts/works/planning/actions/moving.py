"""Moving a planned work to another day by hand, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.works.actions.keeping import move_work, open_work
from contacts.works.assignments.queries import assignment_id_for
from contacts.works.models import Work
from contacts.works.rules import counts_on
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Employee

SALT, UNDO_SECONDS = "works.planning.move", 8 * 3600


@dataclass(frozen=True)
class Moved:
    """A work on its new day; ``undo`` is the word that takes the move back."""

    work: Work
    undo: str


@transaction.atomic
def move_to(*, by: Employee, work: Work, day: date) -> Moved:
    """Give a planned work another day at the same time of day. The planner leaves it there.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the day has passed or is a day off; the work has been closed meanwhile.
    """
    if day < today():
        raise ValidationError(_("%(day)s has passed: choose a later day") % {"day": day.strftime("%d.%m.%Y")})
    if not WorkingCalendar(day, day).is_working(day):
        raise ValidationError(_("%(day)s is a day off: choose a working day") % {"day": day.strftime("%d.%m.%Y")})
    before = open_work(by=by, work=work)
    moved = move_work(by=by, work=work, planned_at=_on(day, before.planned_at))
    return Moved(moved, _word(before, moved))


@transaction.atomic
def undo_move(*, by: Employee, work: Work, undo: str) -> Work:
    """Put a work back where it was before a move, and into the planner's hands if it was there.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: it has been moved again or closed since, or the move is of another day.
    """
    try:
        said = signing.loads(undo, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise ValidationError(_("This move can no longer be undone")) from None
    row = open_work(by=by, work=work)
    if row.pk != said["work"] or _iso(row.planned_at) != said["now"]:
        raise ValidationError(_("The work has been moved again since: nothing was changed"))
    row.planned_at, row.is_fixed = datetime.fromisoformat(said["was"]), said["fixed"]
    row.counts_on = counts_on(row.planned_at, None, timezone.get_default_timezone()) or row.counts_on
    row.assignment_id = assignment_id_for(row.client_id, row.executor_id, row.counts_on)
    row.save(update_fields=["planned_at", "counts_on", "is_fixed", "assignment"])
    return row


def _on(day: date, planned_at: datetime | None) -> datetime:
    """The same time of another day; of today, where that time has passed, this moment."""
    zone = timezone.get_default_timezone()
    clock = timezone.localtime(planned_at, zone).time() if planned_at else time()
    return (
        max(datetime.combine(day, clock, zone), timezone.now())
        if day == today()
        else datetime.combine(day, clock, zone)
    )


def _word(before: Work, moved: Work) -> str:
    return signing.dumps(
        {"work": moved.pk, "was": _iso(before.planned_at), "fixed": before.is_fixed, "now": _iso(moved.planned_at)},
        salt=SALT,
    )


def _iso(moment: datetime | None) -> str:
    """In UTC: the row as it was saved and as it is read say the same."""
    return moment.astimezone(UTC).isoformat() if moment else ""
