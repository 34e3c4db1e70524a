"""Pages of contact persons."""

from .cards import detail, panel, reveal
from .directories import directory, entry
from .editing import create, edit, forbid, leave, lift, return_
from .lists import PersonList
from .merging import (
    DuplicatePersonList,
    PersonMergeList,
    dismiss,
    find_duplicates,
    merge,
    merge_with,
    merged,
    undo_merge,
)

__all__ = [
    "DuplicatePersonList",
    "PersonList",
    "PersonMergeList",
    "create",
    "detail",
    "directory",
    "dismiss",
    "edit",
    "entry",
    "find_duplicates",
    "forbid",
    "leave",
    "lift",
    "merge",
    "merge_with",
    "merged",
    "panel",
    "return_",
    "reveal",
    "undo_merge",
]
