"""``manage.py import_file FORMAT PATH [--dry-run] [--encoding E]`` (domain §10)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from crm.exchange.actions import Summary, import_path
from crm.exchange.errors import Unreadable

UNREADABLE = 2


class Command(BaseCommand):
    help = "Load a file of one of the import formats and print a JSON summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", metavar="FORMAT")
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what loading would do, write nothing")
        parser.add_argument("--encoding", help="do not find the encoding out, take this one")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                summary = import_path(
                    options["format"], options["path"], dry_run=options["dry_run"], encoding=options["encoding"]
                )
            except Unreadable as error:
                self.stderr.write(str(error))
                sys.exit(UNREADABLE)
        self._report(summary)

    def _report(self, summary: Summary) -> None:
        result = summary.as_dict()
        for warning in result.pop("warnings"):
            self.stderr.write(warning)
        self.stdout.write(json.dumps(result, ensure_ascii=False))
