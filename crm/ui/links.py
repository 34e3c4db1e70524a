"""What makes a cell lead to the page of its row."""

from __future__ import annotations

from typing import Any


def open_row(record: Any, table: Any) -> str | None:
    """For ``linkify`` of the column that names the row."""
    return table.href(record) or None
