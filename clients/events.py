"""The one event by which higher apps learn that facts about clients changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Listener = Callable[[list[int]], None]
_listeners: list[Listener] = []


def on_facts_changed(listener: Listener) -> Listener:
    """Register a listener (decorator); called inside the changing transaction with distinct ids of clients."""
    _listeners.append(listener)
    return listener


def facts_changed(client_ids: Iterable[int]) -> None:
    """Say that facts about these clients changed. Call it inside the transaction of the change.

    A listener that has work to do later writes down what it owes in the same transaction
    and leaves the rest to ``transaction.on_commit``: a crash between the two loses nothing.
    """
    ids = sorted(set(client_ids))
    if not ids:
        return
    for listener in _listeners:
        listener(ids)
