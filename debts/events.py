"""The event by which other parts of debts learn that promises or owners of debt work changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Listener = Callable[[list[int]], object]
_listeners: list[Listener] = []


def on_debts_moved(listener: Listener) -> Listener:
    """Register a listener (decorator); called inside the changing transaction with distinct ids of clients."""
    _listeners.append(listener)
    return listener


def debts_moved(client_ids: Iterable[int]) -> None:
    """Say that a promise of these clients was made, kept or broken, or that their debt work changed hands."""
    ids = sorted(set(client_ids))
    for listener in _listeners if ids else ():
        listener(ids)
