"""Reads of debts, always of clients that the employee sees."""

from .depth import debt_on, depth_on, with_debt

__all__ = ["debt_on", "depth_on", "with_debt"]
