"""How the state and the day of an open item look."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contacts.works.choices import ItemState
from contacts.works.models import Item
from crm.staff.calendar import today
from crm.ui import formats
from crm.ui.marks import badge

from . import rules

STATE_TONES: dict[str, str] = {
    ItemState.OPEN: "accent", ItemState.IN_WORK: "warning", ItemState.DONE: "success", ItemState.DROPPED: "neutral",
}  # fmt: skip
URGENCY = {"overdue": (_("Overdue"), "danger"), "today": (_("Today"), "warning")}


def due_in_words(item: Item) -> str:
    """The day by which an item is due, marked where it is late or due today."""
    if item.due_on is None:
        return "—"
    mark = URGENCY.get(rules.urgency(item.due_on, item.state, today()))
    return format_html("{} {}", formats.day(item.due_on), badge(*mark)) if mark else formats.day(item.due_on)
