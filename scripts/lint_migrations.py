"""django-migration-linter over our own apps: would a migration break the release that still runs beside it?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def main() -> None:
    import django

    django.setup()
    from django.apps import apps
    from django_migration_linter import MigrationLinter

    own = [config for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)]
    ours = [config.label for config in own if ".venv" not in Path(config.path).parts]
    linter = MigrationLinter(str(ROOT), include_apps=ours, no_cache=True, quiet=["ok", "ignore"], no_output=False)
    linter.lint_all_migrations()
    linter.print_summary()
    if linter.has_errors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
