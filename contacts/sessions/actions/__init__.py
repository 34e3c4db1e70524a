"""Verbs of the call session: each change has its one door."""

from .drafting import DraftMoved, write_draft
from .leasing import give_back, skip_call, take_next
from .saving import Outcome, save_call
from .sitting import end_session, pause_session, resume_session, start_session

__all__ = [
    "DraftMoved", "Outcome", "end_session", "give_back", "pause_session", "resume_session", "save_call", "skip_call",
    "start_session", "take_next", "write_draft",
]  # fmt: skip
