"""Verbs of debts: each change has its one door."""

from .balances import rebuild_balances
from .documents import documents_changed, left_of, record_payment, reverse_payment, void_invoice
from .ownership import KIND, pass_to_manager, return_to_specialist, take_over_deep
from .promises import Terms, make_promise
from .settling import Settled, settle_due, settle_promises

__all__ = [
    "KIND",
    "Settled",
    "Terms",
    "documents_changed",
    "left_of",
    "make_promise",
    "pass_to_manager",
    "rebuild_balances",
    "record_payment",
    "return_to_specialist",
    "reverse_payment",
    "settle_due",
    "settle_promises",
    "take_over_deep",
    "void_invoice",
]
