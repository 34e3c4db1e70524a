"""How many examples a property is tried with, and how one that writes to the database is taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

_TIMES = int(os.environ.get("TEST_EXAMPLES", "1"))


def examples(few: int) -> int:
    """Few in every run; ``TEST_EXAMPLES=10 make test TESTS=…`` tries ten times as many."""
    return few * _TIMES


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is rolled back, however it ends: deleting it costs more than the example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
