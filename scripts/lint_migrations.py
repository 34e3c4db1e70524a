"""django-migration-linter over every migration: would one break or hold up the release that runs beside it?

Each finding fails, an index that is built under a lock among them (``AddIndexConcurrently``), unless its table is made
by the same migration. What is settled otherwise is listed in ``SETTLED`` with its reason. A migration that replaces
others is not looked at: they have been, and it runs on empty databases only.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ["LOG_LEVEL"] = "WARNING"

SETTLED: dict[tuple[str, str], str] = {
    ("reports", "0003_calls_and_usage"): "before the first release: what these tables tell of is written anew",
    ("persons", "0004_merging_persons"): "before the first release; the index is on a column that is empty everywhere",
    ("debts", "0006_voided_invoices"): "before the first release; the index is on a column that is empty everywhere",
    ("debts", "0005_promise_of_a_handover"): "before the first release: handover sheets come with this very release",
}  # (app, migration): why nobody is held up

NAMING = ["RUNPYTHON_MODEL_VARIABLE_NAME"]  # a wish for names of variables; ruff holds ours
LOCKS = ["CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX"]
MADE = re.compile(r'CREATE TABLE "(\w+)"')
INDEXED = re.compile(r'CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON "(\w+)"')
UNNAMED = re.compile(r"^(?:DROP INDEX (?!CONCURRENTLY)|REINDEX)", re.MULTILINE)


def main() -> int:
    import django

    django.setup()
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(str(ROOT), no_cache=True, quiet=["ok"], all_warnings_as_errors=True)
    found = {(one.app_label, one.name): one for one in own_migrations(linter)}
    for key in sorted(set(found) - set(SETTLED)):
        statements = linter.get_sql(*key)
        linter.exclude_migration_tests = NAMING if locks_old_tables("\n".join(statements)) else NAMING + LOCKS
        linter.lint_migration(found[key])
    linter.print_summary()
    if gone := set(SETTLED) - set(found):
        print(f"No such migration; take it out of SETTLED: {sorted(gone)}")
    return 1 if gone or linter.has_errors else 0


def locks_old_tables(sql: str) -> bool:
    """Whether an index is made or dropped under a lock on a table that this SQL does not itself create."""
    return bool(set(INDEXED.findall(sql)) - set(MADE.findall(sql)) or UNNAMED.search(sql))


def own_migrations(linter: Any) -> list[Any]:
    from django.apps import apps

    folders = {config.label: Path(config.path) for config in apps.get_app_configs()}
    ours = {label for label, path in folders.items() if path.is_relative_to(ROOT) and ".venv" not in path.parts}
    every = linter.migration_loader.disk_migrations.values()
    return [one for one in every if one.app_label in ours and not one.replaces]


if __name__ == "__main__":
    raise SystemExit(main())
