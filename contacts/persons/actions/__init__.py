"""Verbs of contact persons: each change has its one door."""

from .directories import add_entry, change_entry
from .duplicates import find_person_duplicates
from .lines import Lines
from .merging import gather_person_strays, merge_persons, undo_person_merge
from .no_calls import forbid_calls, lift_no_call
from .persons import create_person, edit_person, leave, return_person

__all__ = [
    "Lines",
    "add_entry",
    "change_entry",
    "create_person",
    "edit_person",
    "find_person_duplicates",
    "forbid_calls",
    "gather_person_strays",
    "leave",
    "lift_no_call",
    "merge_persons",
    "return_person",
    "undo_person_merge",
]
