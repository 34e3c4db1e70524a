"""Arithmetic of debts: pure (domain §5, §7)."""

from .depth import ATTENTION_DEPTH, BANDS_FROM, DEEP, HANDOVER_DEPTH, band_of, deep, depth_in_months, due_day, tone
from .promises import (
    BROKEN_LIMIT,
    CALL_WITHIN,
    Outcome,
    Reliability,
    broken_in_a_row,
    call_by,
    call_on,
    date_error,
    outcome_of,
    reliability,
    reminder_error,
)
from .rights import may_enter_payments, may_promise
from .settlement import Bill, Part, Receipt, Settlement, settle

__all__ = [
    "ATTENTION_DEPTH",
    "BANDS_FROM",
    "BROKEN_LIMIT",
    "CALL_WITHIN",
    "DEEP",
    "HANDOVER_DEPTH",
    "Bill",
    "Outcome",
    "Part",
    "Receipt",
    "Reliability",
    "Settlement",
    "band_of",
    "broken_in_a_row",
    "call_by",
    "call_on",
    "date_error",
    "deep",
    "depth_in_months",
    "due_day",
    "may_enter_payments",
    "may_promise",
    "outcome_of",
    "reliability",
    "reminder_error",
    "settle",
    "tone",
]
