"""django-migration-linter over every migration: would one break or hold up the release that runs beside it?

Each finding fails, an index that is built under a lock among them (``AddIndexConcurrently``), unless its table is made
by the same migration. What is settled otherwise is listed in ``SETTLED`` with its reason.
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

FIRST_TABLES = "written before the first release: nobody had the tables yet"
SETTLED = {
    ("calls", "0003_initial"): FIRST_TABLES,
    ("calls", "0004_newest_first"): FIRST_TABLES,
    ("clients", "0002_initial"): FIRST_TABLES,
    ("clients", "0004_list_indexes"): FIRST_TABLES,
    ("clients", "0012_functional_card"): "its unique index is of a directory of some dozens of rows",
    ("staff", "0002_temporary_password"): FIRST_TABLES,
    ("works", "0003_newest_first"): FIRST_TABLES,
}

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
    return [one for one in linter.migration_loader.disk_migrations.values() if one.app_label in ours]


if __name__ == "__main__":
    raise SystemExit(main())
