"""Verbs of planning."""

from .moving import Moved, move_to, undo_move
from .runs import confirm_planning, drop_planning, start_planning, sweep, work_on

__all__ = [
    "Moved", "confirm_planning", "drop_planning", "move_to", "start_planning", "sweep", "undo_move", "work_on",
]  # fmt: skip
