"""The list page: filters, saved views, sort, pages, export. A list declares what it shows, this does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django_filters import FilterSet

from crm.staff.models import Employee

from . import exporting
from .exporting import ExportColumn
from .models import SavedView
from .scoping import require
from .tables import CappedPaginator, Table

NOT_STATE = {"page", "per_page", "view", "_export", "from", "at"}
REGION = "list-region"


@dataclass(frozen=True)
class Bulk:
    """Something done with many rows: a page that takes ``pick`` (repeated), or ``of=all`` with ``filter``, by GET."""

    label: Any
    url: str
    icon: str


class ListView(LoginRequiredMixin, View):
    """A scoped list of one model.

    Give ``get_queryset`` (already within what the employee may see), ``table_class``, and what else the page needs.
    ``list_code`` names the list for saved views and in the journal of exports. Every list is exported, with the columns
    of its table unless ``file_columns`` or ``export_columns`` says otherwise.
    """

    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    list_code: ClassVar[str]
    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    template_name: ClassVar[str] = "ui/list.html"
    search_field: ClassVar[str] = "q"
    empty_title: ClassVar[Any] = _("Nothing here yet")
    empty_hint: ClassVar[Any] = ""
    export_formats: ClassVar[tuple[str, ...]] = ("xlsx", "csv")
    file_columns: ClassVar[Sequence[ExportColumn]] = ()

    # --- What a list gives ---

    def get_queryset(self, employee: Employee) -> QuerySet[Any]:
        raise NotImplementedError

    def allowed(self, employee: Employee) -> bool:
        """Whether the employee may open this list at all (403 if not)."""
        return True

    def get_table_kwargs(self) -> dict[str, Any]:
        """More arguments for the table: ``extra_columns``, ``exclude``."""
        return {}

    def get_filterset_class(self) -> type[FilterSet] | None:
        return self.filterset_class

    def get_context(self) -> dict[str, Any]:
        """More context for the template."""
        return {}

    def bulk_actions(self) -> Sequence[Bulk]:
        """What the employee may do with many rows at once; rows can be ticked where there is something."""
        return ()

    def export_columns(self) -> Sequence[ExportColumn]:
        """What an exported file holds."""
        return self.file_columns or exporting.columns_of(self.table)

    def export_rows(self) -> QuerySet[Any]:
        """The rows of an exported file, with what its columns need."""
        return self.rows

    def export_totals(self) -> list[Any] | None:
        """The first line of an exported file, above its rows, where the list sums them up."""
        return None

    # --- What every list does ---

    @property
    def employee(self) -> Employee:
        return cast(Employee, self.request.user)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        require(self.allowed(self.employee))
        if view := self._default_view():
            return redirect(f"{request.path}?{view.query or 'view=all'}")
        if file_format := request.GET.get("_export"):
            return self._export(file_format)
        return self._page()

    @classmethod
    def of(cls, employee: Employee, state: str, **kwargs: Any) -> Self:
        """The list as the employee would see it with these filters and this order, outside of a request for it.

        ``kwargs`` are the arguments of its address, if it has any.
        """
        request = HttpRequest()
        request.method, request.user, request.GET = "GET", employee, QueryDict(state)
        view = cls()
        view.setup(request, **kwargs)
        return view

    @cached_property
    def params(self) -> QueryDict:
        return self.request.GET

    @cached_property
    def filterset(self) -> FilterSet | None:
        filterset_class = self.get_filterset_class()
        if filterset_class is None:
            return None
        filterset = filterset_class(self.params, queryset=self.get_queryset(self.employee), request=self.request)
        if search := filterset.form.fields.get(self.search_field):
            search.widget.input_type = "search"
            search.widget.attrs.update({"data-search": True, "autocomplete": "off"})
        return filterset

    @cached_property
    def table(self) -> Table:
        """The table over the filtered rows in their order, not yet cut into pages. A wrong filter shows no rows."""
        # given the request itself, the table would cut itself into pages and count all rows for it
        table = self.table_class(self._filtered(), order_by=self._order(), **self.get_table_kwargs())
        table.data.data = _with_tie_break(table.data.data)
        table.list_query, table.caption = state_of(self.params), self.title
        table.is_pickable = bool(self.bulk_actions())
        return table

    @property
    def rows(self) -> QuerySet[Any]:
        """The filtered and sorted rows: what an export writes and what a page of one row walks through."""
        return self.table.data.data

    def _filtered(self) -> QuerySet[Any]:
        if self.filterset is None:
            return self.get_queryset(self.employee)
        return self.filterset.qs if self.filterset.form.is_valid() else self.filterset.queryset.none()

    def _order(self) -> list[str] | None:
        """The asked order; None for the table's own. A column that is not shown or not sortable is refused (400)."""
        wanted = [name for value in self.params.getlist("sort") for name in value.split(",") if name]
        columns = {**self.table_class.base_columns, **dict(self.get_table_kwargs().get("extra_columns", ()))}
        known = {name for name, column in columns.items() if column.orderable is not False}
        if any(name.lstrip("-") not in known for name in wanted):
            raise BadRequest("unknown order")
        return wanted or None

    def _page(self) -> HttpResponse:
        table, size = self.table, self._page_size()
        table.paginator = CappedPaginator(table.rows, size)
        table.page = table.paginator.nearest(self.params.get("page", "1"))
        table.places = {record.pk: at for at, record in enumerate(table.page.records, table.page.start_index())}
        fragment = self.request.headers.get("HX-Target") == REGION
        response = render(self.request, self._template(fragment), self._context(size))
        if fragment:
            response["HX-Push-Url"] = f"{self.request.path}?{cleaned(self.params).urlencode()}"
        return response

    def _template(self, fragment: bool) -> str:
        return f"{ListView.template_name}#region" if fragment else self.template_name

    def _context(self, size: int) -> dict[str, Any]:
        state = state_of(self.params)
        return {
            "list": self, "title": self.title, "lead": self.lead, "table": self.table, "filterset": self.filterset,
            "state": state, "state_fields": [("sort", value) for value in self.params.getlist("sort")],
            "bulk": self.bulk_actions(),
            "views": self.views, "current_view": next((view for view in self.views if view.query == state), None),
            "page_size": size, "page_sizes": settings.PAGE_SIZES, "is_filtered": bool(self._filters_in(state)),
            **self.get_context(),
        }  # fmt: skip

    def _page_size(self) -> int:
        wanted = self.params.get("per_page", "")
        return int(wanted) if wanted in map(str, settings.PAGE_SIZES) else settings.PAGE_SIZES[0]

    def _filters_in(self, state: str) -> set[str]:
        return set(QueryDict(state)) - {"sort"}

    @cached_property
    def views(self) -> list[SavedView]:
        return list(SavedView.objects.visible_to(self.employee).of_list(self.list_code))

    def _default_view(self) -> SavedView | None:
        """The view to open the list with, when the address asks for nothing in particular."""
        if self.params or self.request.headers.get("HX-Request"):
            return None
        return next((view for view in self.views if view.is_default), None)

    def _export(self, file_format: str) -> HttpResponseBase:
        if file_format not in self.export_formats:
            raise Http404
        return exporting.export(self, file_format)


def cleaned(params: QueryDict) -> QueryDict:
    """The parameters of an address without the empty ones."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if values := [value for value in values if value]:
            kept.setlist(name, values)
    return kept


def state_of(params: QueryDict) -> str:
    """Filters and order of a list, written always the same way, so that two addresses of one state are equal."""
    kept = cleaned(params)
    for name in NOT_STATE & set(kept):
        del kept[name]
    ordered = QueryDict(mutable=True)
    for name in sorted(kept):
        ordered.setlist(name, kept.getlist(name))
    return ordered.urlencode()


def _with_tie_break(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Rows equal in the asked order stand in the order of their keys: pages never repeat or lose a row."""
    order = queryset.query.order_by or tuple(queryset.model._meta.ordering)
    if any(name in {"pk", "-pk", "id", "-id"} for name in order if isinstance(name, str)):
        return queryset
    return queryset.order_by(*order, "pk")
