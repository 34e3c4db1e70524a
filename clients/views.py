"""The client list and the client page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from crm.exchange.export import export_response
from crm.staff.models import Employee
from crm.staff.queries import colleagues
from crm.ui.lists import ListView, state_of
from crm.ui.scoping import get_visible
from crm.ui.walk import walk_of

from . import rules
from .filters import employee_options, filters_class
from .models import Client
from .registry import Panel, registry
from .tables import STATUS_TONES, ClientTable, annotated, export_columns, registered_columns, sequence


class ClientList(ListView):
    title = _("Clients")
    list_code = "clients"
    table_class = ClientTable
    template_name = "clients/list.html"
    export_formats = ("xlsx", "csv")
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
            "primary_fields": [field for name in primary for field in bound if field.name == name],
            "more_fields": more,
            "more_used": sum(bool(self.params.get(field.name)) for field in more),
        }

    def export_response(self, queryset: QuerySet[Client], file_format: str) -> HttpResponseBase:
        return export_response(
            columns=export_columns(),
            rows=queryset.select_related("region", "specialist", "account_manager"),
            file_format=file_format,
            by=self.employee,
            list_code=self.list_code,
            filter=state_of(self.params),
        )

    def _template(self, fragment: bool) -> str:
        return "ui/list.html#region" if fragment else self.template_name


@require_safe
@login_required
def owners(request: HttpRequest) -> HttpResponse:
    """Options of the filters by specialist and by account manager, where there are too many for the page."""
    return HttpResponse(employee_options(colleagues(cast(Employee, request.user)), request.GET.dict().values()))


@dataclass(frozen=True)
class Section:
    """A panel as the page shows it; ``body`` is empty where it is fetched later."""

    panel: Panel
    url: str
    body: SafeString | str = ""


@require_safe
@login_required
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The client page. Lazy panels are fetched when they come into view; without script each is a link."""
    employee = cast(Employee, request.user)
    client = _client(employee, number)
    panels = registry.panels_for(employee)
    context = {
        **_head(client, employee, (panel for panel in panels if panel.place == "head"), request),
        "sections": [_section(panel, client, request) for panel in panels if panel.place != "head"],
        "walk": walk_of(request, ClientList, reverse("clients:list"), client, _address, key="number"),
    }
    return render(request, "clients/detail.html", context)


@require_safe
@login_required
def panel(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One panel: a fragment for the client page, or a page of its own with all rows."""
    employee = cast(Employee, request.user)
    client = _client(employee, number)
    shown = next((one for one in registry.panels_for(employee) if one.code == code and one.place != "head"), None)
    if shown is None:
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "clients/section.html", {"section": _section(shown, client, request, lazily=False)})
    context = {
        **_head(client, employee, (), request),
        "section": Section(shown, "", _body(shown, client, request, full=True)),
    }
    return render(request, "clients/panel_page.html", context)


def _client(employee: Employee, number: str) -> Client:
    related = Client.objects.select_related("region", "specialist__group", "account_manager__group")
    return get_visible(related, employee, number=number)


def _address(number: str) -> str:
    return reverse("clients:detail", args=[number])


def _head(client: Client, employee: Employee, panels: Iterable[Panel], request: HttpRequest) -> dict[str, Any]:
    return {
        "client": client,
        "status_tone": STATUS_TONES[client.status],
        "local": _local(client, timezone.now()),
        "head_panels": [_body(panel, client, request) for panel in panels],
    }


def _local(client: Client, now: datetime) -> rules.LocalTime | None:
    if client.region is None:
        return None
    return rules.local_time(now, client.region.time_zone, timezone.get_current_timezone())


def _section(panel: Panel, client: Client, request: HttpRequest, *, lazily: bool = True) -> Section:
    url = reverse("clients:panel", args=[client.number, panel.code])
    if lazily and panel.place == "lazy":
        return Section(panel, url)
    return Section(panel, url if panel.full else "", _body(panel, client, request))


def _body(panel: Panel, client: Client, request: HttpRequest, *, full: bool = False) -> SafeString:
    source = panel.full if full and panel.full else panel.context
    context = {"client": client, **source(client, cast(Employee, request.user))}
    return render_to_string(panel.template, context, request)
