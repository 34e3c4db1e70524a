"""``manage.py is_alive worker``: the health check of a part that has no address of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import health
from crm.home.checks import LIMITS


class Command(BaseCommand):
    help = "Exit with 0 when the part was seen alive of late."

    requires_system_checks: list[str] = []  # asked every minute

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=sorted(LIMITS))

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        finding = health.examine()[part]
        if not finding.ok:
            raise CommandError(f"{part}: {finding.detail}")
