"""Verbs of signals: each change has its one door."""

from .band import raise_for_band
from .raising import note_poor_answers, raise_signal
from .reacting import dismiss, hand_over_signals, pass_on, react
from .telling import KIND
from .terms import set_terms

__all__ = [
    "KIND",
    "dismiss",
    "hand_over_signals",
    "note_poor_answers",
    "pass_on",
    "raise_for_band",
    "raise_signal",
    "react",
    "set_terms",
]
