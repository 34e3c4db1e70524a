"""Verbs of the client base: each change has its one door."""

from .editing import edit_client
from .structure import PartRefused, edit_structure

__all__ = ["PartRefused", "edit_client", "edit_structure"]
