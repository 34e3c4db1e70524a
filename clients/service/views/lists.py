"""Lists of what is entered about clients, and the balance of service changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from clients.models import AccessRequest, Advance, Client, ServiceChange
from clients.service import actions, queries, rules
from clients.service.filters import (
    NOBODY,
    AccessFilters,
    AdvanceFilters,
    BalanceFilters,
    ChangeFilters,
    DiagnosisFilters,
)
from clients.service.forms import VerdictForm
from clients.service.panels import series
from clients.service.rules import Balance
from clients.service.tables import AccessTable, AdvanceTable, ChangeTable, DiagnosisTable
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.staff.models import Employee, Group
from crm.ui.charts import Bar
from crm.ui.formats import month as month_shown
from crm.ui.lists import ListView

from .sections import KeeperView, take


def tabs(employee: Employee) -> list[tuple[Any, str]]:
    """The pages of the section."""
    shown = [
        (_("Balance"), "service:balance"),
        (_("Changes"), "service:changes"),
        (_("Advances"), "service:advances"),
        (_("Access requests"), "service:access"),
        (_("Diagnosis of competitors"), "service:diagnosis"),
        (_("Documents"), "documents:list"),
    ]
    if rules.may_edit_directories(employee.roles):
        shown.append((_("Directories"), "service:directories"))
    return [(label, reverse(name)) for label, name in shown]


class SectionList(ListView):
    template_name = "service/list.html"

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs(self.employee)}


class DiagnosisList(SectionList):
    title = _("Diagnosis of competitors")
    lead = _("Twice a year each client is asked whether it works with a competitor. “Not known” leaves it on the list.")
    list_code = "diagnosis"
    table_class, filterset_class = DiagnosisTable, DiagnosisFilters
    empty_title = _("Everybody has been asked in this half-year")

    def get_queryset(self, employee: Employee) -> QuerySet[Client]:
        day = today()
        clients = Client.objects.visible_to(employee).in_service(day).select_related("specialist")
        return queries.with_diagnosis(clients, day).order_by(F("diagnosed_on").asc(nulls_first=True), "number")


class AccessList(SectionList):
    title = _("Access requests")
    list_code = "access_requests"
    table_class, filterset_class = AccessTable, AccessFilters
    empty_title = _("Nobody waits for access")

    def get_queryset(self, employee: Employee) -> QuerySet[AccessRequest]:
        rows = AccessRequest.objects.visible_to(employee)
        return rows.select_related("client__specialist", "distributive", "decided_by")


class AdvanceList(SectionList):
    title = _("Advances")
    lead = _("Prepaid periods. The exit from the first advance is where new clients leave.")
    list_code = "advances"
    table_class, filterset_class = AdvanceTable, AdvanceFilters
    empty_hint = _("Advances are entered on the page of a client, or come with a file.")

    def get_queryset(self, employee: Employee) -> QuerySet[Advance]:
        rows: Any = Advance.objects.visible_to(employee)
        found: QuerySet[Advance] = rows.with_neighbours().select_related("client__specialist")
        return found


class ChangeList(SectionList):
    title = _("Service changes")
    list_code = "service_changes"
    table_class, filterset_class = ChangeTable, ChangeFilters
    empty_hint = _("Changes are entered on the page of a client, or come with a file.")

    def get_queryset(self, employee: Employee) -> QuerySet[ServiceChange]:
        return ServiceChange.objects.visible_to(employee).select_related("client__specialist")


class QuickVerdict(KeeperView):
    """The verdict of a row of the diagnosis list: the form in place, then what was said; without script, a page."""

    panel = "competitors"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = VerdictForm(client=self.client, employee=self.employee)
        form.initial = {"verdict": ""}  # nothing is said by a key pressed once too often
        return self._form(form)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = VerdictForm(request.POST, client=self.client, employee=self.employee)
        if form.is_valid():
            try:
                row = actions.record_verdict(by=self.employee, client=self.client, **form.cleaned_data)
            except ValidationError as error:
                take(form, error)
            else:
                if request.headers.get("HX-Request"):
                    return render(request, "service/quick_saved.html", {"row": row})
                return self.saved(str(_("Saved")))
        return self._form(form)

    def _form(self, form: VerdictForm) -> HttpResponse:
        if not self.request.headers.get("HX-Request"):
            return self.section(verdict_form=form)
        form.auto_id = f"verdict-{self.client.pk}-%s"
        form.fields["verdict"].widget.attrs["autofocus"] = True
        return render(self.request, "service/quick_verdict.html", {"form": form, "client": self.client})


# --- The balance ---

DIMENSIONS = {"month": _("By month"), "group": _("By group"), "specialist": _("By specialist")}
HEADS = {"month": _("Month"), "group": _("Group"), "specialist": _("Specialist")}
MONTHS = 12


class BalancePage(LoginRequiredMixin, View):
    """What was connected, upsold and switched off in a period, by month, group or specialist."""

    def get(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, Employee)
        data = request.GET.copy()
        month = first_of_month(today())
        data.setdefault("since", str(months_before(month, MONTHS - 1)))
        data.setdefault("until", str(today()))
        filterset = BalanceFilters(data, queryset=ServiceChange.objects.visible_to(request.user), request=request)
        valid = filterset.form.is_valid()
        changes = filterset.qs if valid else ServiceChange.objects.none()
        by = request.GET.get("by", "month")
        by = by if by in DIMENSIONS else "month"
        rows = self._rows(changes, by, filterset.form.cleaned_data if valid else {}, data)
        context = {
            "title": _("Balance of service changes"), "tabs": tabs(request.user), "filterset": filterset, "by": by,
            "dimensions": self._dimensions(by), "rows": rows, "total": rules.total_of(one["balance"] for one in rows),
            "series": series(), "head": HEADS[by], "named": DIMENSIONS[by], "total_urls": self._urls(data, {}),
            "bars": [Bar(one["label"], one["counts"], urls=one["urls"]) for one in rows],
        }  # fmt: skip
        return render(request, "service/balance.html", context)

    def _dimensions(self, by: str) -> list[tuple[Any, str, bool]]:
        found = []
        for code, label in DIMENSIONS.items():
            query = self.request.GET.copy()
            query["by"] = code
            found.append((label, f"{self.request.path}?{query.urlencode()}", code == by))
        return found

    def _rows(
        self, changes: QuerySet[ServiceChange], by: str, asked: dict[str, Any], data: Any
    ) -> list[dict[str, Any]]:
        if by == "month":
            first = asked.get("since") or today()
            last = asked.get("until") or today()
            found = queries.balances(changes, TruncMonth("on"))
            months = list(rules.months(first, min(last, today())))[-120:]
            return [
                self._row(month_shown(one), found.get(one, Balance()), _month(one, first, last), data) for one in months
            ]
        field = {"group": "client__specialist__group", "specialist": "client__specialist"}[by]
        found = queries.balances(changes, F(field))
        names = _names(by, found)
        ordered = sorted(found.items(), key=lambda pair: pair[1].total)
        return [self._row(names.get(key, "—"), one, {by: key or NOBODY}, data) for key, one in ordered]

    def _row(self, label: str, balance: Balance, narrowed: dict[str, Any], data: Any) -> dict[str, Any]:
        return {
            "label": label, "balance": balance, "urls": self._urls(data, narrowed),
            "counts": (int(balance.connected), int(balance.upsold), int(balance.disconnected)),
        }  # fmt: skip

    def _urls(self, data: Any, narrowed: dict[str, Any]) -> Sequence[str]:
        """The list behind each figure of a row, in the order of the series."""
        kept = {name: data[name] for name in ("since", "until", "specialist", "group", "q") if data.get(name)}
        base = reverse("service:changes")
        return [f"{base}?{urlencode({**kept, **narrowed, 'kind': one.code})}" for one in series()]


def _month(month: date, first: date, last: date) -> dict[str, str]:
    """The days of a month that lie within the period asked for."""
    following = months_before(month, -1)
    end = date.fromordinal(following.toordinal() - 1)
    return {"since": str(max(month, first)), "until": str(min(end, last))}


def _names(by: str, found: dict[Any, Balance]) -> dict[Any, str]:
    if by == "group":
        return dict(Group.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "name"))
    return dict(Employee.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "full_name"))
