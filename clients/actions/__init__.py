"""Verbs of the client base: each change has its one door."""

from .editing import edit_client

__all__ = ["edit_client"]
