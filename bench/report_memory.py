"""Computes all pairs of ``bench.reports`` over ten years in a process of its own; prints the memory before and the peak
of it, in MB."""

from __future__ import annotations

import os
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from bench.reports import PAIRS, TEN_YEARS, layout_of, ours

    before = _peak()
    for pair in PAIRS:
        ours(layout_of(pair, TEN_YEARS))
    print(before, _peak())


def _peak() -> float:
    """Of this program alone: ``ru_maxrss`` begins with what the process held that started it."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    main()
