"""What can go wrong with a file and with a row, in words for people."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818  a verdict about a file, not a failure of the program
    """The file as a whole cannot be read; nothing of it was written. The message is for people."""


class Refused(Exception):  # noqa: N818  a verdict about a cell
    """One value cannot be taken, so its row is refused. The message is for people."""


class Interrupted(Exception):  # noqa: N818  somebody else decided about the run
    """The run was cancelled or is being done by another worker: stop and leave no trace."""
