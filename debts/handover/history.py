"""Handover sheets in the history of their client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import history
from debts.models import HandoverSheet


def register() -> None:
    history.add(
        history.Source(
            HandoverSheet, _("Handover sheet"), lambda event: event.get_condition_display(), holds_before=True,
            hidden=frozenset({"client", "snapshot"}),
        )
    )  # fmt: skip
