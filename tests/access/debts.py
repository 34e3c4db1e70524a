"""Promises, handovers, collection."""

from __future__ import annotations

from .base import Row

ROWS: dict[str, Row] = {}
