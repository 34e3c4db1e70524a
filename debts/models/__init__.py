"""Tables of debts (domain §7)."""

from .collection import CollectionStep
from .documents import Balance, Invoice, Payment
from .handovers import HandoverSheet
from .ownership import DebtOwnership
from .promises import NonpaymentReason, Promise

__all__ = [
    "Balance",
    "CollectionStep",
    "DebtOwnership",
    "HandoverSheet",
    "Invoice",
    "NonpaymentReason",
    "Payment",
    "Promise",
]
