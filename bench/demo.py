"""How long the first start of ``DEMO=small`` takes to load its data."""

from __future__ import annotations

import io
import time

from django.core.management import call_command

from bench import database
from bench.figures import Figure

_LIMIT = 60
"""Seconds."""


def run(scale: str) -> list[Figure]:
    with database.empty("bench_demo"):
        started = time.monotonic()
        call_command("load_demo", size="small", stdout=io.StringIO())
        return [Figure("load_demo --size small", time.monotonic() - started, "s", limit=_LIMIT)]
