"""Columns of the library."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.staff.calendar import today
from crm.ui.exporting import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, NumberColumn, Table, open_row

from . import faces, rules
from .choices import CaseState
from .models import Case

_SHORT = {"td": {"class": "nowrap"}}


class CaseTable(Table):
    """What was published last stands first, drafts before it."""

    title = tables.Column(verbose_name=_("Title"), linkify=open_row, attrs={"td": {"class": "main-cell"}})
    kind = tables.Column(attrs=_SHORT)
    audiences = tables.Column(verbose_name=_("For whom"), orderable=False, empty_values=())
    purposes = tables.Column(verbose_name=_("Tasks"), orderable=False)
    state = tables.Column(attrs=_SHORT)
    valid_until = DayColumn(verbose_name=_("Valid until"))
    review_on = DayColumn(verbose_name=_("To look through"), attrs=_SHORT)
    author = tables.Column(accessor="author__short_name", order_by="author__full_name", attrs=_SHORT)
    use_count = NumberColumn(verbose_name=_("Used"))
    published_at = DayColumn(verbose_name=_("Published"))

    class Meta(Table.Meta):
        model = Case
        fields = (
            "title", "kind", "audiences", "purposes", "state", "valid_until", "review_on", "author", "use_count",
            "published_at",
        )  # fmt: skip
        order_by = "-published_at"

    def row_url(self, record: Case) -> str:
        return record.get_absolute_url()

    def render_title(self, record: Case) -> str:
        hook = record.hook if len(record.hook) <= 110 else f"{record.hook[:109].rstrip()}…"
        return format_html('{}<div class="reason">{}</div>', record.title, hook) if hook else record.title

    def render_audiences(self, record: Case) -> str:
        return faces.audiences(record.audiences)

    def render_purposes(self, record: Case) -> str:
        return faces.purposes(record.purposes)

    def render_state(self, record: Case) -> str:
        over = record.state == CaseState.PUBLISHED and not rules.is_valid_on(None, record.valid_until, today())
        if over:
            return badge(_("Validity is over"), "danger")
        return badge(record.get_state_display(), faces.STATE_TONES[record.state])

    def order_published_at(self, queryset: QuerySet[Case], is_descending: bool) -> tuple[QuerySet[Case], bool]:
        day = F("published_at")
        return queryset.order_by(day.desc(nulls_first=True) if is_descending else day.asc(nulls_last=True)), True

    def order_use_count(self, queryset: QuerySet[Case], is_descending: bool) -> tuple[QuerySet[Case], bool]:
        count = F("use_count")
        return queryset.order_by(count.desc(nulls_last=True) if is_descending else count.asc(nulls_first=True)), True


EXPORT_COLUMNS = (
    ExportColumn(_("Title"), "title"),
    ExportColumn(_("Kind"), lambda case: case.get_kind_display()),
    ExportColumn(_("For whom"), lambda case: faces.audiences(case.audiences)),
    ExportColumn(_("Segments"), lambda case: ", ".join(case.segments)),
    ExportColumn(_("The problem that hooks"), "hook"),
    ExportColumn(_("Benefit for the client"), "benefit"),
    ExportColumn(_("Tasks of the organisation"), lambda case: faces.purposes(case.purposes)),
    ExportColumn(_("Season"), lambda case: faces.months(case.season)),
    ExportColumn(_("Valid from"), "valid_from"),
    ExportColumn(_("Valid until"), "valid_until"),
    ExportColumn(_("State"), lambda case: case.get_state_display()),
    ExportColumn(_("Published"), "published_at"),
    ExportColumn(_("To look through"), "review_on"),
    ExportColumn(_("Who looks it through"), lambda case: str(case.review_owner or "")),
    ExportColumn(_("Author"), lambda case: str(case.author)),
    ExportColumn(_("Organisation of the author"), "organisation"),
    ExportColumn(_("Used"), "use_count"),
    ExportColumn(_("Missing answers"), "gap_count"),
)
