"""Reads of the call session."""

from .queue import Entry, Queue, entry_of, in_order, open_works, queue_of
from .screen import Screen, screen_of
from .sitting import (
    Summary,
    Today,
    current_lease,
    drafts_left,
    leases_of,
    open_session,
    saved_calls,
    summary_of,
    today_of,
)

__all__ = [
    "Entry", "Queue", "Screen", "Summary", "Today", "current_lease", "drafts_left", "entry_of", "in_order",
    "leases_of", "open_session", "open_works", "queue_of", "saved_calls", "screen_of", "summary_of", "today_of",
]  # fmt: skip
