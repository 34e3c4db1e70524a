"""The list of answers."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from contacts.works.models import FeedbackAnswer
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, open_row


class AnswerTable(FactTable):
    """Newest first; a row opens the work in which it was said."""

    on = DayColumn(verbose_name=_("Date"), accessor="work__counts_on", order_by=("work__counts_on", "pk"))
    client = tables.Column(
        accessor="work__client", linkify=open_row, order_by="work__client__number", verbose_name=_("Client"),
        attrs={"td": {"class": "main-cell clip"}},
    )  # fmt: skip
    subject = tables.Column()
    tags = tables.Column(accessor="pk", orderable=False, verbose_name=_("Tags"))
    text = tables.Column(orderable=False)
    is_poor = tables.Column(verbose_name=_("Poor"))
    by = tables.Column(accessor="by__short_name", order_by="by__full_name", attrs={"td": {"class": "nowrap"}})

    class Meta(FactTable.Meta):
        model = FeedbackAnswer
        fields = ("on", "client", "subject", "tags", "text", "is_poor", "by")
        order_by = "-on"

    def row_url(self, record: Any) -> str:
        return str(record.work.get_absolute_url())

    def render_tags(self, record: FeedbackAnswer) -> str:
        return self.export_tags(record)

    def export_tags(self, record: FeedbackAnswer) -> str:
        return ", ".join(tag.name for tag in record.tags.all())

    def render_is_poor(self, record: FeedbackAnswer) -> str:
        return badge(_("Poor"), "danger") if record.is_poor else ""

    def export_is_poor(self, record: FeedbackAnswer) -> str:
        return str(_("yes")) if record.is_poor else str(_("no"))
