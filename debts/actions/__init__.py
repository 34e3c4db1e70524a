"""Verbs of debts: each change has its one door."""

from .balances import rebuild_balances

__all__ = ["rebuild_balances"]
