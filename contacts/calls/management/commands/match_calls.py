"""``manage.py match_calls [--days N]``."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contacts.calls.actions import match_recent
from contacts.calls.actions.matching import RECENT


class Command(BaseCommand):
    help = "Look again for the clients, persons and works of calls that found none: phones and works have come since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=RECENT.days,
            help=f"how far back; it is done for {RECENT.days} by itself; a history of files may need more",
        )  # fmt: skip

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if not 1 <= days <= 36_600:
            raise CommandError("--days: from 1 to 36600")
        matched = match_recent(timedelta(days=days))
        self.stdout.write(json.dumps({"owners": len(matched.owners), "works": len(matched.works)}))
