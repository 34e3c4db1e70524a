"""Reads of handovers."""

from .grounds import grounds_of, to_be_judged, without_sheet
from .returns import verdict_of
from .rights import Rights, may_give_back, may_start, rights_of
from .sheets import (
    KEPT,
    clients_with_open_sheet,
    fresh,
    gathered,
    late_sheets,
    open_sheet_of,
    open_sheet_of_owned,
    paid_proposals,
    persons_for,
    sheets_seen_by,
    shown_parts,
    steps_of,
    with_people,
)

__all__ = [
    "KEPT",
    "Rights",
    "clients_with_open_sheet",
    "fresh",
    "gathered",
    "grounds_of",
    "late_sheets",
    "may_give_back",
    "may_start",
    "open_sheet_of",
    "open_sheet_of_owned",
    "paid_proposals",
    "persons_for",
    "rights_of",
    "sheets_seen_by",
    "shown_parts",
    "steps_of",
    "to_be_judged",
    "verdict_of",
    "with_people",
    "without_sheet",
]
