"""What can go wrong with a file and with a row, in words for people."""

from __future__ import annotations


class Unreadable(Exception):
    """The file as a whole cannot be read; nothing of it was written. The message is for people."""


class Refused(Exception):
    """One value cannot be taken, so its row is refused. The message is for people."""


class Interrupted(Exception):
    """The run was cancelled or is being done by another worker: stop and leave no trace."""
