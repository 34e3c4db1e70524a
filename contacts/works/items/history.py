"""Open items in the history of their client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients import history
from contacts.works.models import Item


def register() -> None:
    history.add(
        history.Source(
            Item, _("Open item"), lambda event: event.title, holds_before=True, hidden=frozenset({"client", "author"})
        )
    )
