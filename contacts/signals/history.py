"""Signals in the history of their client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import history

from .models import Signal


def register() -> None:
    shown_elsewhere = frozenset({"client", "raised_by", "work"})
    history.add(
        history.Source(
            Signal, _("Signal"), lambda event: event.get_kind_display(), holds_before=True, hidden=shown_elsewhere
        )
    )
