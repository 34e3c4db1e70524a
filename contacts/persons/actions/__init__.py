"""Verbs of contact persons: each change has its one door."""

from .directories import add_entry, change_entry
from .lines import Lines
from .no_calls import forbid_calls, lift_no_call
from .persons import create_person, edit_person, leave, return_person

__all__ = [
    "Lines",
    "add_entry",
    "change_entry",
    "create_person",
    "edit_person",
    "forbid_calls",
    "leave",
    "lift_no_call",
    "return_person",
]
