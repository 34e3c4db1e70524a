"""Verbs of the indicator."""

from .compute import Outcome, compute
from .runs import FutureDate, RunInProgress, finish_run, start_run, work_on
from .stale import drain_stale, mark_stale
from .tallies import refresh_tallies

__all__ = [
    "FutureDate",
    "Outcome",
    "RunInProgress",
    "compute",
    "drain_stale",
    "finish_run",
    "mark_stale",
    "refresh_tallies",
    "start_run",
    "work_on",
]
