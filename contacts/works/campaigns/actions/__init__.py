"""Verbs of campaigns: each change of state has its one door."""

from .drawing import draw, sweep_draws
from .keeping import (
    Given,
    change_campaign,
    create_campaign,
    drop_campaign,
    extend_campaign,
    finish_campaign,
    pause_campaign,
    resume_campaign,
    start_campaign,
    undo_finish,
)

__all__ = [
    "Given", "change_campaign", "create_campaign", "draw", "drop_campaign", "extend_campaign", "finish_campaign",
    "pause_campaign", "resume_campaign", "start_campaign", "sweep_draws", "undo_finish",
]  # fmt: skip
