"""How sheets look: tones of their states, the clock in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.staff.calendar import WorkingCalendar, today
from debts.choices import HandoverState
from debts.models import HandoverSheet

from . import rules

STATE_TONES: dict[str, str] = {
    HandoverState.PROPOSED: "warning", HandoverState.COMPLETED: "accent", HandoverState.RETURNED: "danger",
    HandoverState.ACCEPTED: "success", HandoverState.WITHDRAWN: "neutral",
}  # fmt: skip
SPAN = timedelta(days=62)
"""How far from today the calendar is read: further off a clock does not count days."""


@dataclass(frozen=True)
class Clock:
    """The term of whose turn it is, as everybody sees it."""

    due: date
    left: int
    is_late: bool

    @property
    def tone(self) -> str:
        return "danger" if self.is_late else "warning" if not self.left else "neutral"

    @property
    def words(self) -> str:
        if self.is_late and not self.left:  # no working day has passed since
            return _("the term is over")
        if self.is_late:
            return ngettext("overdue by %(count)d working day", "overdue by %(count)d working days", -self.left) % {
                "count": -self.left
            }
        if not self.left:
            return _("the last day")
        return ngettext("%(count)d working day left", "%(count)d working days left", self.left) % {"count": self.left}


class Clocks:
    """Clocks of any number of sheets; the calendar is read once."""

    def __init__(self) -> None:
        self.today = today()
        self.calendar = WorkingCalendar(self.today - SPAN, self.today + SPAN)

    def of(self, sheet: HandoverSheet) -> Clock | None:
        """None where nobody has the turn."""
        if not rules.is_open(sheet.state) or sheet.due_at is None:
            return None
        due = day_of(sheet.due_at)
        near = min(max(due, self.calendar.start), self.calendar.end)
        return Clock(due, rules.days_left(self.today, near, self.calendar.is_working), is_late=due < self.today)


def day_of(moment: datetime) -> date:
    """The day in the department's zone."""
    return timezone.localdate(moment, timezone.get_default_timezone())
