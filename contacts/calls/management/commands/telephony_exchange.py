"""``manage.py telephony_exchange NAME [--rotate]``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from contacts.calls import actions
from contacts.calls.models import Exchange


class Command(BaseCommand):
    help = "Let a telephone exchange tell of calls, and print the secret it signs with, once: the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="goes into the header X-Exchange, for example office")
        parser.add_argument("--rotate", action="store_true", help="replace the secret of one that is there")

    def handle(self, *args: Any, name: str, rotate: bool, **options: Any) -> None:
        found = Exchange.objects.filter(name=name).first()
        if rotate and found is None:
            raise CommandError(f"There is no exchange “{name}”")
        try:
            secret = actions.rotate_exchange(by=None, exchange=found) if rotate and found else _made(name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stderr.write("It is shown only now; docs/api.md tells how to sign with it.")
        self.stdout.write(secret)


def _made(name: str) -> str:
    return actions.create_exchange(by=None, name=name)
