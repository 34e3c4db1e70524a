"""``python -m bench [names] [--scale small|full] [--json PATH]``: exit 1 where a figure is over its limit."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

MODULES = {
    "card": "bench.card",
    "cases": "bench.cases",
    "debts": "bench.debts",
    "demo": "bench.demo",
    "effect": "bench.effect",
    "indicator": "bench.indicator",
    "imports": "bench.loads",
    "pages": "bench.pages",
    "planning": "bench.planning",
    "report_debts": "bench.report_debts",
    "reports": "bench.reports",
    "rest": "bench.rest",
    "search": "bench.search",
    "sessions": "bench.session_load",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks; see docs/performance.md")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(MODULES)}; all unless told")
    parser.add_argument("--scale", choices=["small", "full"], default="small", help="full: 100,000 clients, five years")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(MODULES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    return measure(asked.names or list(MODULES), asked.scale, asked.json)


def measure(names: list[str], scale: str, path: Path | None) -> int:
    import django

    from bench.figures import table

    django.setup()
    taken = {}
    for name in names:
        print(f"== {name} ({scale})", flush=True)
        figures = importlib.import_module(MODULES[name]).run(scale)
        print(table(figures), flush=True)
        taken[name] = figures
    document = {name: [figure.as_dict() for figure in figures] for name, figures in taken.items()}
    print(json.dumps(document, ensure_ascii=False))
    if path:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return 0 if all(figure.within for figures in taken.values() for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
