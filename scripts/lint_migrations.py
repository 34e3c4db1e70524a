"""django-migration-linter over the migrations since the last release: would one break that release while it still runs?

Before the first release (no tag ``v…``) nothing runs beside a migration: findings are shown and do not fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ["LOG_LEVEL"] = "WARNING"


def main() -> int:
    import django

    django.setup()
    from django_migration_linter import MigrationLinter

    release = last_release()
    linter = MigrationLinter(str(ROOT), include_apps=own_apps(), no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations(git_commit_id=release)
    linter.print_summary()
    if release is None and linter.has_errors:
        print("There is no release yet that these could break.")
    return 1 if release and linter.has_errors else 0


def last_release() -> str | None:
    if not shutil.which("git"):
        return None
    command = ["git", "describe", "--tags", "--abbrev=0", "--match", "v*"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or None


def own_apps() -> list[str]:
    from django.apps import apps

    folders = {config.label: Path(config.path) for config in apps.get_app_configs()}
    return [label for label, path in folders.items() if path.is_relative_to(ROOT) and ".venv" not in path.parts]


if __name__ == "__main__":
    raise SystemExit(main())
