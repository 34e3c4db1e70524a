"""Several at once: two people, two clicks, two tasks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


class Threads:
    """Verbs begun together, each with its own connection; ``answers`` are what they gave or raised."""

    def __init__(self, *verbs: Callable[[], object]) -> None:
        self.answers: list[Any] = [None] * len(verbs)
        self._start = threading.Barrier(len(verbs))
        self.threads = [threading.Thread(target=self._act, args=pair, daemon=True) for pair in enumerate(verbs)]
        for thread in self.threads:
            thread.start()

    def _act(self, index: int, verb: Callable[[], object]) -> None:
        try:
            self._start.wait()
            self.answers[index] = verb()
        except Exception as error:
            self.answers[index] = error
        finally:
            connections.close_all()

    def join(self) -> list[Any]:
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), "a thread hangs"
        return self.answers


def at_once(*verbs: Callable[[], object]) -> list[Any]:
    """What each of the verbs gave or raised, begun together."""
    return Threads(*verbs).join()
