"""The client list and the client page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from crm.staff import rules as staff_rules
from crm.staff.actions import record_access
from crm.staff.choices import AccessKind
from crm.staff.models import Employee
from crm.staff.queries import colleagues
from crm.ui.exporting import ExportColumn
from crm.ui.lists import Bulk, ListView
from crm.ui.panels import Page
from crm.ui.scoping import get_visible
from crm.ui.walk import walk_of

from . import rules
from .filters import employee_options, filters_class
from .merge_views import follows_merges, may_merge
from .models import Client
from .registry import Panel, registry
from .tables import STATUS_TONES, ClientTable, annotated, export_columns, registered_columns, sequence

PAGE_KEYS = [
    ("1  …  9", _("Section of the page")),
    ("n  p", _("Next section, previous section")),
    ("e", _("Edit the main data")),
    ("y", _("Raise a signal: choose with the arrows, Enter")),
]


class ClientList(ListView):
    title = _("Clients")
    list_code = "clients"
    table_class = ClientTable
    template_name = "clients/list.html"
    empty_title = _("No clients yet")
    empty_hint = _("Clients come with the export of your accounting system, and to a specialist with the next one.")

    def get_queryset(self, employee: Employee) -> QuerySet[Client]:
        return annotated(Client.objects.visible_to(employee).select_related("specialist", "account_manager"))

    def get_filterset_class(self) -> type[FilterSet]:
        return filters_class()

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"extra_columns": registered_columns(), "sequence": sequence()}

    def get_context(self) -> dict[str, Any]:
        bound = list(self.filterset.form) if self.filterset else []
        primary = filters_class().primary
        more = [field for field in bound if field.name not in primary]
        return {
            "may_merge": may_merge(self.employee),
            "may_create": staff_rules.may_create_clients(self.employee.roles),
            "may_reassign": staff_rules.may_reassign(self.employee.roles),
            "primary_fields": [field for name in primary for field in bound if field.name == name],
            "more_fields": more,
            "more_used": sum(bool(self.params.get(field.name)) for field in more),
        }

    def bulk_actions(self) -> Sequence[Bulk]:
        own = [Bulk(_("Give to another owner"), reverse("clients:reassign"), "users")]
        registered = [Bulk(one.label, reverse(one.url_name), one.icon) for one in registry.actions_for(self.employee)]
        return (own if staff_rules.may_reassign(self.employee.roles) else []) + registered

    def export_columns(self) -> Sequence[ExportColumn]:
        return export_columns()

    def export_rows(self) -> QuerySet[Client]:
        return self.rows.select_related("region", "specialist", "account_manager")


@require_safe
@login_required
def owners(request: HttpRequest) -> HttpResponse:
    """Options of the filters by specialist and by account manager, where there are too many for the page."""
    return HttpResponse(employee_options(colleagues(cast(Employee, request.user)), request.GET.dict().values()))


@require_safe
@login_required
@follows_merges
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The client page. Lazy panels are fetched when they come into view; without script each is a link."""
    employee = cast(Employee, request.user)
    client = _client(employee, number)
    record_access(by=employee, kind=AccessKind.CARD, client_id=client.pk)
    page, panels = _page(client, request), registry.panels_for(employee)
    context = {
        **_head(page, panels),
        "page_keys": PAGE_KEYS,
        "sections": list(page.sections(panels)),
        "walk": walk_of(request, ClientList, reverse("clients:list"), client, _address, key="number"),
    }
    return render(request, "clients/detail.html", context)


@require_safe
@login_required
@follows_merges
def panel(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One panel: a fragment for the client page, or a page of its own with all rows."""
    employee = cast(Employee, request.user)
    page = _page(_client(employee, number), request)
    shown = next((one for one in registry.panels_for(employee) if one.code == code and one.is_section), None)
    if shown is None:
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "clients/section.html", {"section": page.section(shown, lazily=False)})
    return render(request, "clients/panel_page.html", {**_head(page, []), "section": page.whole(shown)})


def _page(client: Client, request: HttpRequest) -> Page[Client]:
    return Page("client", client, request, lambda code: reverse("clients:panel", args=[client.number, code]))


def _client(employee: Employee, number: str) -> Client:
    related = Client.objects.select_related("region", "specialist__group", "account_manager__group")
    return get_visible(related, employee, number=number)


def _address(number: str) -> str:
    return reverse("clients:detail", args=[number])


def _head(page: Page[Client], panels: list[Panel]) -> dict[str, Any]:
    client = page.row
    return {
        "client": client,
        "status_tone": STATUS_TONES[client.status],
        "local": _local(client, timezone.now()),
        "head_panels": page.bodies(panels, "head"),
        "head_facts": page.bodies(panels, "fact"),
    }


def _local(client: Client, now: datetime) -> rules.LocalTime | None:
    if client.region is None:
        return None
    return rules.local_time(now, client.region.time_zone, timezone.get_current_timezone())
