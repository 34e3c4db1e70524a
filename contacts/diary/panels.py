"""What the client page shows of the diary."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.registry import Panel, registry
from crm.staff.models import Employee

from .models import Reminder

SHOWN = 20


def reminders(client: Client, employee: Employee) -> dict[str, Any]:
    """One's own open reminders about the client. One statement."""
    mine = Reminder.objects.visible_to(employee).filter(client=client, done_at__isnull=True)
    return {"reminders": mine[:SHOWN], "now": timezone.now()}


def register() -> None:
    registry.add(Panel("reminders", _("Reminders"), "diary/panel.html", reminders, "lazy", 49))
