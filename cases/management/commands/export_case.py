"""``manage.py export_case CASE PATH``: the number of a case in its address, and where to write its archive."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.archives.actions import export_case
from cases.models import Case

UNWRITABLE = 2


class Command(BaseCommand):
    help = "Write a case, as it was published, into an archive that another organisation can take in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", type=int, help="its number, as in the address /cases/12/")
        parser.add_argument("path", metavar="PATH", type=Path, help="the archive to write; never over another file")

    def handle(self, *args: Any, **options: Any) -> None:
        case, path = Case.objects.select_related("author").filter(pk=options["case"]).first(), options["path"]
        if case is None:
            raise CommandError(f"There is no case {options['case']}")
        with translation.override(settings.LANGUAGE_CODE):
            try:
                with export_case(by=case.author, case=case) as archive, path.open("xb") as target:
                    shutil.copyfileobj(archive, target)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                sys.exit(UNWRITABLE)
            except PermissionDenied:
                raise CommandError(f"Its author, {case.author}, may not hand it over any more") from None
            except FileExistsError:
                raise CommandError(f"{path} is there already") from None
        self.stdout.write(json.dumps({"case": case.title, "bytes": path.stat().st_size}, ensure_ascii=False))
