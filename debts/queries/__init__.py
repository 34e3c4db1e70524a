"""Reads of debts, always of clients that the employee sees."""

from .depth import debt_on, depth_on, with_debt, with_depth_band
from .ownership import (
    Ownership,
    debt_work_of,
    owned_by_managers,
    owner_among,
    owner_of,
    with_debt_owner,
    with_debt_work,
)
from .promises import clients_waited_for, due_first, pending_promise, promises_of, reliability_of, with_received
from .settlement import Documents, DueCalendar, documents_of, due_of

__all__ = [
    "Documents",
    "DueCalendar",
    "Ownership",
    "clients_waited_for",
    "debt_on",
    "debt_work_of",
    "depth_on",
    "documents_of",
    "due_first",
    "due_of",
    "owned_by_managers",
    "owner_among",
    "owner_of",
    "pending_promise",
    "promises_of",
    "reliability_of",
    "with_debt",
    "with_debt_owner",
    "with_debt_work",
    "with_depth_band",
    "with_received",
]
