"""The list of campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.ui import formats
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, NumberColumn, Table, open_row

from .choices import Standing
from .faces import TONES
from .models import Campaign

_SHORT = {"td": {"class": "nowrap"}}


class CampaignTable(Table):
    """Newest first; ``standings`` of the rows are given by the list."""

    name = tables.Column(linkify=open_row, attrs={"td": {"class": "main-cell"}})
    state = tables.Column(attrs=_SHORT)
    starts_on = DayColumn(verbose_name=_("From"))
    ends_on = DayColumn(verbose_name=_("To"))
    author = tables.Column(accessor="author__short_name", order_by="author__full_name", attrs=_SHORT)
    clients = NumberColumn(verbose_name=_("Clients"), accessor="pk", orderable=False)
    held = tables.Column(
        verbose_name=pgettext_lazy("campaign", "Held"),
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "bar-cell"}},
    )
    left = NumberColumn(verbose_name=pgettext_lazy("campaign", "Left"), accessor="pk", orderable=False)

    class Meta(Table.Meta):
        model = Campaign
        fields = ("name", "state", "starts_on", "ends_on", "author", "clients", "held", "left")
        order_by = "-starts_on"

    standings: Mapping[int, Counter[str]] = {}

    def row_url(self, record: Campaign) -> str:
        return record.get_absolute_url()

    def counts(self, record: Campaign) -> Counter[str]:
        return self.standings.get(record.pk, Counter())

    def render_state(self, record: Campaign) -> str:
        return badge(record.get_state_display(), TONES[record.state])

    def render_clients(self, record: Campaign) -> str:
        return formats.number(self.export_clients(record))

    def render_left(self, record: Campaign) -> str:
        return formats.number(self.export_left(record))

    def render_held(self, record: Campaign) -> SafeString | str:
        total, held = self.export_clients(record), self.export_held(record)
        if not total:
            return formats.DASH
        return bar(held, total)

    def export_clients(self, record: Campaign) -> int:
        return self.counts(record).total()

    def export_held(self, record: Campaign) -> int:
        return self.counts(record)[Standing.HELD]

    def export_left(self, record: Campaign) -> int:
        return self.counts(record)[Standing.LEFT] + self.counts(record)[Standing.TRIED]


def bar(done: int, total: int) -> SafeString:
    """A bar of progress for a cell, as ``{% progress %}`` draws it."""
    share: Any = formats.percent(done / total)
    return format_html(
        '<span class="progress-row"><progress max="{}" value="{}">{}</progress><span class="num">{}</span></span>',
        total, done, share, share,
    )  # fmt: skip
