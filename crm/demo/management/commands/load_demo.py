"""``manage.py load_demo``: demonstration data through the import engine."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clients.models import Client
from crm.demo.extras import demo_logins
from crm.demo.loader import load
from crm.demo.tables import logins_table
from crm.demo.world import SIZES


class Command(BaseCommand):
    help = (
        "Load invented clients, staff and a year of facts ending today, and compute the indicator; prints the logins."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", choices=[*SIZES, "none"], required=True, help="small: 300 clients; large: 100,000"
        )
        parser.add_argument("--years", type=int, default=1, help="years of facts (1)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another demo (1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where clients exist")
        parser.add_argument("--keep-files", action="store_true", help="leave the generated files in STATE_DIR/demo")
        parser.add_argument("--force", action="store_true", help="load even with PRODUCTION=1: the password is public")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["size"] == "none":
            return
        if settings.PRODUCTION and not options["force"]:
            raise CommandError("PRODUCTION=1: demo accounts have a public password; --force loads them all the same")
        if options["years"] < 1:
            raise CommandError("--years: at least 1")
        if not (options["if_empty"] and Client.objects.exists()):
            load(
                options["size"],
                years=options["years"],
                seed=options["seed"],
                keep_files=options["keep_files"],
                report=self.report,
            )
        if logins := demo_logins():
            self.stdout.write(logins_table(logins))

    def report(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
