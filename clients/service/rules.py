"""Pure rules of what is entered about a client (domain §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.months import first_of_month, month_after
from crm.staff import rules as staff_rules
from crm.staff.choices import Role

from .choices import AdvanceState, ChangeKind

EXIT_DAYS = 31
"""An advance that ends within so many days is a coming exit: time to agree on the next one."""


def may_edit_directories(roles: Collection[str]) -> bool:
    """Segment types and competitors: they are the same for everybody."""
    return staff_rules.has_role(roles, Role.HEAD, Role.DIRECTOR)


def half_year_start(day: date) -> date:
    """First day of the half-year: the base is asked about competitors once in each (domain §3)."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def is_due(diagnosed_on: date | None, day: date) -> bool:
    """Whether nobody has found out since the half-year began."""
    return diagnosed_on is None or diagnosed_on < half_year_start(day)


def months(first: date, last: date) -> Iterator[date]:
    """First days of all months from one to the other, both included."""
    month = first_of_month(first)
    while month <= last:
        yield month
        month = month_after(month)


@dataclass(frozen=True)
class Balance:
    """Sums of monthly fees, in roubles, that changes of service brought and took away, and how many there were."""

    connected: Decimal = Decimal(0)
    upsold: Decimal = Decimal(0)
    disconnected: Decimal = Decimal(0)
    connections: int = 0
    upsells: int = 0
    disconnections: int = 0

    @property
    def total(self) -> Decimal:
        return self.connected + self.upsold - self.disconnected

    @property
    def whole(self) -> int:
        """The total in whole roubles, as pages show it."""
        return round(self.total)

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.connected + other.connected,
            self.upsold + other.upsold,
            self.disconnected + other.disconnected,
            self.connections + other.connections,
            self.upsells + other.upsells,
            self.disconnections + other.disconnections,
        )


def balance_of(kind: str, amount: Decimal, count: int = 1) -> Balance:
    """Of so many changes of one kind."""
    if kind == ChangeKind.CONNECT:
        return Balance(connected=amount, connections=count)
    if kind == ChangeKind.UPSELL:
        return Balance(upsold=amount, upsells=count)
    return Balance(disconnected=amount, disconnections=count)


def total_of(balances: Iterable[Balance]) -> Balance:
    return sum(balances, Balance())


def advance_state(
    starts_on: date, ends_on: date, next_starts_on: date | None, disconnected_on: date | None, day: date
) -> AdvanceState:
    """What became of an advance by the day; the last day still belongs to it.

    A client that left during the advance has left, whatever was paid.
    """
    if day < starts_on:
        return AdvanceState.AHEAD
    if disconnected_on is not None and disconnected_on <= day:
        return AdvanceState.LEFT if next_starts_on is None else AdvanceState.RENEWED
    if day <= ends_on:
        return AdvanceState.RUNNING
    return AdvanceState.RENEWED if next_starts_on is not None else AdvanceState.ENDED
