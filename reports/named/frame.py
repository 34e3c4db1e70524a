"""The frame of named reports: a report declares its rows and columns, the list kit draws it (domain §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext

from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui import formats
from crm.ui.lists import ListView
from crm.ui.tables import Table
from reports.rules import Period

from .columns import Column
from .filters import PRIMARY, day_asked, filters_of, period_asked

REPORTS: dict[str, type[Report]] = {}
"""All named reports by code, in the order in which they were declared."""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for: by whom, of which period, as things stand on which day."""

    employee: Employee
    period: Period
    day: date
    params: Mapping[str, Any]


class ReportTable(Table):
    """Rows open what they are about; without a walk, for it is no list of such rows."""

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **kwargs)

    def row_url(self, record: Any) -> str:
        return self.report.row_url(record)

    def _href(self, record: Any) -> str:
        return self.row_url(record)


class Report(ListView):
    """One named report: subclasses declare it, and are its page.

    ``span`` names the period that is shown unless another is asked for, empty for a report without one; ``dated``
    reports tell how things stood on a day. ``owned`` is the path to the client of a row, by whose owners it is
    filtered; None where rows are employees.
    """

    template_name = "reports/named.html"
    code: ClassVar[str]
    section: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    sort: ClassVar[str]
    span: ClassVar[str] = "30"
    dated: ClassVar[bool] = False
    owned: ClassVar[str | None] = "client__"
    own_filters: ClassVar[Mapping[str, filters.Filter]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in vars(cls):
            return  # what several reports have in common
        cls.list_code = f"report-{cls.code}"
        cls.table_class = _table_of(cls)
        cls.filterset_class = filters_of(
            owned=cls.owned, span=cls.span, dated=cls.dated, own=cls.own_filters, name=cls.__name__
        )
        REPORTS[cls.code] = cls

    # --- What a report gives ---

    def rows_asked(self, asked: Asked) -> QuerySet[Any]:
        """All rows, from ``visible_to`` of whoever asks."""
        raise NotImplementedError

    def row_url(self, record: Any) -> str:
        """What a row opens: its client, unless told."""
        return str(record.client.get_absolute_url())

    def totals(self) -> dict[str, Any]:
        """Of all rows within the filters: one statement."""
        sums = {f"total_{column.code}": column.total for column in self.columns if column.total is not None}
        found = self.rows.order_by().aggregate(total_count=Count("pk"), **sums)
        return {name.removeprefix("total_"): value for name, value in found.items()}

    # --- What every report does ---

    @cached_property
    def asked(self) -> Asked:
        period = period_asked(self.params, self.span, today())
        return Asked(self.employee, period, day_asked(self.params, today()), self.params.dict())

    def get_queryset(self, employee: Employee) -> QuerySet[Any]:
        return self.rows_asked(self.asked)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"report": self}

    def get_context(self) -> dict[str, Any]:
        if self.table.page.records:
            self.table.totals = self._named_totals()
        assert self.filterset is not None
        form = self.filterset.form
        primary = [name for name in (*PRIMARY, *self.own_filters) if name in form.fields]
        more = [field for field in form if field.name not in primary]
        return {
            "primary_fields": [form[name] for name in primary],
            "more_fields": more,
            "more_used": sum(bool(self.params.get(field.name)) for field in more),
        }

    def _named_totals(self) -> dict[str, Any]:
        """The totals, the first column saying of how many rows."""
        totals = self.totals()
        count = totals.pop("count")
        return totals | {self.columns[0].code: gettext("Total: (%(count)s)") % {"count": formats.number(count)}}

    def export_totals(self) -> list[Any] | None:
        """The first line of a file, as users' reports have it."""
        if not self.rows.exists():
            return None
        totals = self._named_totals()
        return [column.written(totals.get(column.code)) for column in self.columns]


def _table_of(report: type[Report]) -> type[Table]:
    members: dict[str, Any] = {column.code: column.make() for column in report.columns}
    members |= {f"order_{one.code}": staticmethod(one.ordered) for one in report.columns}
    members |= {f"export_{one.code}": one.read for one in report.columns if one.names}
    order = {"order_by": report.sort, "sequence": tuple(one.code for one in report.columns)}
    members["Meta"] = type("Meta", (ReportTable.Meta,), order)
    return type(f"{report.__name__}Table", (ReportTable,), members)
