"""``manage.py renew_secrets``: after a change of ``SECRET_KEY``, so that the old one can be forgotten at once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crm.staff import actions


class Command(BaseCommand):
    help = "Encrypt the secrets of second factors with SECRET_KEY; old ones are read with SECRET_KEY_FALLBACKS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"encrypted anew: {actions.renew_secrets()}")
