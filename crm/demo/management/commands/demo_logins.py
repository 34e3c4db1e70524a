"""``manage.py demo_logins``: the accounts of the demo, one for each role."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.demo.extras import demo_logins
from crm.demo.tables import logins_table


class Command(BaseCommand):
    help = "Print the demo logins, one for each role, and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        logins = demo_logins()
        if not logins:
            raise CommandError("No demo was loaded: manage.py load_demo --size small")
        self.stdout.write(logins_table(logins))
