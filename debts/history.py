"""Promises and documents in the history of their client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import history
from crm.ui import formats

from .models import Promise


def register() -> None:
    history.add(
        history.Source(
            Promise,
            _("Promise"),
            lambda event: f"{formats.money(event.amount)}, {formats.day(event.agreed_on)}",
            holds_before=True,
            extra=frozenset({"state", "settled_on"}),
            hidden=frozenset({"client", "made_by", "made_on", "made_at", "work", "reminder", "follow_up", "debt"}),
        )
    )
