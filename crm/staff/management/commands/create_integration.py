"""``manage.py create_integration NAME`` (domain §11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.staff import actions
from crm.staff.models import Employee


class Command(BaseCommand):
    help = (
        "Make an account for another system and print its REST token, once. The token is the last line of the output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="login of the account, for example warehouse")
        parser.add_argument(
            "--rotate", action="store_true", help="replace all tokens of an existing account by a new one"
        )

    def handle(self, *args: Any, name: str, rotate: bool, **options: Any) -> None:
        if not rotate and Employee.objects.filter(username=name).exists():
            raise CommandError(f"“{name}” exists already. A new token for it: create_integration {name} --rotate")
        action = actions.rotate_integration if rotate else actions.create_integration
        try:
            token = action(by=None, name=name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        lifetime = cast(timedelta, settings.REST_KNOX["TOKEN_TTL"])
        until = timezone.localdate(timezone.now() + lifetime)
        self.stderr.write(f"Valid until {until}. It is shown only now; send it as “Authorization: Token …”.")
        self.stdout.write(token)
