"""``manage.py create_employee LOGIN``: the first director of an installation, and anybody else."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.staff import actions
from crm.staff.choices import Role
from crm.staff.models import Employee


class Command(BaseCommand):
    help = "Make an employee who can log in; a director unless told otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="login")
        parser.add_argument(
            "--full-name", default="", help="family name, first name, middle name; the login unless told"
        )
        parser.add_argument(
            "--role", action="append", choices=[role for role in Role.values if role != Role.INTEGRATION],
            help="repeatable; director unless told",
        )  # fmt: skip
        parser.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")

    def handle(self, *args: Any, username: str, full_name: str, role: list[str] | None, **options: Any) -> None:
        roles = role or [Role.DIRECTOR]
        employee = Employee(username=username, full_name=full_name or username, roles=roles)
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _ask()
        try:
            validate_password(password, employee)
            actions.create_employee(
                by=None, username=username, full_name=employee.full_name, roles=roles, password=password
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{username}: {', '.join(roles)}")


def _ask() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two passwords differ")
    return password
