"""How deep a debt is (domain §5, §7)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crm.months import last_of_month
from debts.choices import DepthBand

HANDOVER_DEPTH = Decimal("2.8")
"""Depth in months from which the account manager owns the debt (domain §7)."""

_ONE_DECIMAL = Decimal("0.1")


def due_day(period: date, due_on: date | None) -> date:
    """When an invoice falls due: as it says, else on the last day of its month.

    >>> due_day(date(2026, 2, 1), None)
    datetime.date(2026, 2, 28)
    """
    return due_on or last_of_month(period)


def deep(debt: Decimal, monthly_fee: Decimal | None) -> bool:
    """Whether the account manager owns such a debt."""
    depth = depth_in_months(debt, monthly_fee)
    return depth is not None and depth >= HANDOVER_DEPTH


DEEP = HANDOVER_DEPTH - Decimal("0.05")
"""Months before rounding from which a debt is that deep: 2.75 is 2.8."""


def depth_in_months(debt: Decimal, monthly_fee: Decimal | None) -> Decimal | None:
    """Depth of a debt in months of the fee, one decimal, half up, never below 0; None without a fee (domain §5).

    >>> depth_in_months(Decimal(2750), Decimal(1000))
    Decimal('2.8')
    """
    if not monthly_fee:
        return None
    return max(debt / monthly_fee, Decimal(0)).quantize(_ONE_DECIMAL, ROUND_HALF_UP)


ATTENTION_DEPTH = Decimal(1)
"""Depth in months above which a debt asks for attention (domain §5, #7)."""


def band_of(depth: Decimal | None) -> DepthBand | None:
    """The band of a depth; None where it is not known.

    >>> [str(band_of(Decimal(depth))) for depth in ("0", "0.1", "1", "1.1", "2.7", "2.8")]
    ['nothing', 'month', 'month', 'over', 'over', 'deep']
    """
    if depth is None:
        return None
    if depth > ATTENTION_DEPTH:
        return DepthBand.DEEP if depth >= HANDOVER_DEPTH else DepthBand.OVER
    return DepthBand.MONTH if depth > 0 else DepthBand.NOTHING


BANDS_FROM = {
    DepthBand.DEEP: DEEP,
    DepthBand.OVER: ATTENTION_DEPTH + Decimal("0.05"),
    DepthBand.MONTH: Decimal("0.05"),
}
"""Months before rounding from which a debt is in a band, the deepest first; below all of them nothing is owed."""


def tone(depth: Decimal | None) -> str:
    """How a depth is marked: danger where the account manager owns the debt, warning above a month."""
    if depth is None:
        return "neutral"
    if depth >= HANDOVER_DEPTH:
        return "danger"
    return "warning" if depth > ATTENTION_DEPTH else "success"
