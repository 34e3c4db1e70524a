"""Verbs of the client base: each change has its one door."""

from .creating import MayExist, create_client
from .editing import edit_client
from .structure import PartRefused, edit_structure

__all__ = ["MayExist", "PartRefused", "create_client", "edit_client", "edit_structure"]
