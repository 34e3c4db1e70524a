"""What the demo's commands print."""

from __future__ import annotations

from collections.abc import Sequence

from .extras import PASSWORD, Login


def logins_table(logins: Sequence[Login]) -> str:
    """
    >>> print(logins_table([Login("Director", "director1", "Ivy Oak", "")]))
    Director  director1  demo-only-2026  Ivy Oak
    """
    rows = [(one.role, one.login, PASSWORD, one.name, one.group) for one in logins]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
