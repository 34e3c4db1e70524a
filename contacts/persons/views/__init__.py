"""Pages of contact persons."""

from .cards import detail, panel, reveal
from .editing import create, edit, forbid, leave, lift, return_

__all__ = ["create", "detail", "edit", "forbid", "leave", "lift", "panel", "return_", "reveal"]
