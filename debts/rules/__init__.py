"""Arithmetic of debts: pure (domain §5, §7)."""

from .depth import ATTENTION_DEPTH, HANDOVER_DEPTH, depth_in_months, first_of_month, tone

__all__ = ["ATTENTION_DEPTH", "HANDOVER_DEPTH", "depth_in_months", "first_of_month", "tone"]
