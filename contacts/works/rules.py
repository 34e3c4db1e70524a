"""Pure rules of works (domain §4, §5)."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def counts_on(planned_at: datetime | None, done_at: datetime | None, zone: tzinfo) -> date | None:
    """The day a work counts for: the day done, or the day planned where none was done, in the department's zone."""
    moment = done_at or planned_at
    return moment.astimezone(zone).date() if moment else None
