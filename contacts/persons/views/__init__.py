"""Pages of contact persons."""

from .cards import detail, panel, reveal
from .directories import directory, entry
from .editing import create, edit, forbid, leave, lift, return_
from .lists import PersonList

__all__ = [
    "PersonList",
    "create",
    "detail",
    "directory",
    "edit",
    "entry",
    "forbid",
    "leave",
    "lift",
    "panel",
    "return_",
    "reveal",
]
