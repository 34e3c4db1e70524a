"""Verbs of works: each change of state has its one door."""

from .handing_over import hand_over_planned
from .keeping import Closing, Plan, cancel_work, close_work, correct_work, move_work, plan_work, record_work

__all__ = [
    "Closing", "Plan", "cancel_work", "close_work", "correct_work", "hand_over_planned", "move_work", "plan_work",
    "record_work",
]  # fmt: skip
