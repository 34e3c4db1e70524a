"""``manage.py import_case PATH --by LOGIN [--dry-run]``: take in the archive of a case, as a draft of that employee."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.archives import actions
from cases.archives.container import Refused
from crm.staff.models import Employee

UNREADABLE = 2


class Command(BaseCommand):
    help = "Take in the archive of a case and print a JSON summary: whether it is new here, what differs, its files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--by", metavar="LOGIN", required=True, help="a head or director: the author of the draft")
        parser.add_argument("--dry-run", action="store_true", help="say what taking it in would do, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Employee.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody logs in as {options['by']}")
        if not options["path"].is_file():
            raise CommandError(f"There is no file {options['path']}")
        with translation.override(settings.LANGUAGE_CODE):
            try:
                told = self._done(by, options["path"], dry_run=options["dry_run"])
            except PermissionDenied:
                raise CommandError(f"{options['by']} does not keep the library: a head or director does") from None
            except (Refused, ValidationError) as error:
                self.stderr.write(" ".join(getattr(error, "messages", [str(error)])))
                sys.exit(UNREADABLE)
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _done(self, by: Employee, path: Path, *, dry_run: bool) -> dict[str, Any]:
        look = actions.look(by=by, path=path)
        taken = None if dry_run else actions.import_case(by=by, path=path, seen=look.seen)
        found = look.comparison
        case = taken.case if taken else look.case
        return {
            "title": look.parcel.title, "uid": str(look.parcel.uid), "state": taken.state if taken else found.state,
            "case": case.pk if case else None, "differs": [one.part for one in found.differences],
            "same": _titles(found.staying), "added": _titles(found.coming), "removed": _titles(found.leaving),
        }  # fmt: skip


def _titles(pieces: Any) -> list[str]:
    return [one.file.name if one.file else one.title for one in pieces]
