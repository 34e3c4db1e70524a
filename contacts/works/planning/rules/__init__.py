"""Pure rules of planning: periods of the cadence, the day of an employee, and who is placed where (domain §4)."""

from .day import ALL_DAY, Book, calling_minutes, slots
from .periods import GAPS, TIMES, Month, Period, periods_of
from .placing import Contact, Demand, Staffing, place
from .results import Placement, Plan, Reason, Shortfall

__all__ = [
    "ALL_DAY", "GAPS", "TIMES", "Book", "Contact", "Demand", "Month", "Period", "Placement", "Plan", "Reason",
    "Shortfall", "Staffing", "calling_minutes", "periods_of", "place", "slots",
]  # fmt: skip
