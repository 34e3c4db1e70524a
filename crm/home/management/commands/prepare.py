"""``manage.py prepare``: what stands between a fresh checkout and a first page; quick when nothing is to be done."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from clients.models import Client
from crm.home.heartbeat import forget
from crm.staff.calendar import today
from crm.staff.models import Employee
from triggers.choices import RunState
from triggers.models import Run


class Command(BaseCommand):
    help = "Bring the tables up to date, load demo data where there are no clients, compute the indicator of today."

    requires_system_checks: list[str] = []  # migrate makes its own; the tables may not exist yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", default="none", help="what load_demo brings where there are no clients; none")

    def handle(self, *args: Any, demo: str, **options: Any) -> None:
        self.stdout.write("bringing the tables up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        forget()
        if demo != "none":
            call_command("load_demo", size=demo, if_empty=True, stdout=self.stdout, stderr=self.stderr)
        if not Employee.objects.exists():
            self.stdout.write("nobody can log in yet: .venv/bin/python manage.py create_employee LOGIN")
        if Client.objects.exists() and not Run.objects.filter(date=today(), state=RunState.DONE).exists():
            self.stdout.write("computing the indicator …")
            call_command("compute_triggers", stdout=self.stdout, stderr=self.stderr)
