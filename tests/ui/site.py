"""A small site of its own: the kit is tested without the apps that stand on it."""

from __future__ import annotations

from datetime import date

import django_filters
import django_tables2
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.views.generic import TemplateView

from crm.staff.models import Employee
from crm.ui.lists import ListView
from crm.ui.tables import NumberColumn, Table, open_row
from crm.ui.walk import walk_of


class EmployeeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Name", field_name="full_name", lookup_expr="icontains")
    extension = django_filters.NumberFilter(label="Extension")

    class Meta:
        model = Employee
        fields: list[str] = []


class EmployeeTable(Table):
    full_name = django_tables2.Column(verbose_name="Name", linkify=open_row)
    extension = NumberColumn(verbose_name="Extension")
    email = django_tables2.Column(orderable=False)

    class Meta(Table.Meta):
        model = Employee
        fields = ("full_name", "extension", "email")
        order_by = "full_name"

    def row_url(self, record: Employee) -> str:
        return reverse("employee", args=[record.pk])


class EmployeeList(ListView):
    """Employees of one's own group; an auditor may not open it."""

    title, list_code = "Employees", "employees"
    table_class, filterset_class = EmployeeTable, EmployeeFilter
    export_formats = ("csv",)

    def get_queryset(self, employee: Employee) -> QuerySet[Employee]:
        return Employee.objects.filter(group=employee.group_id)

    def allowed(self, employee: Employee) -> bool:
        return not employee.has_role("auditor")


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As in the passport")
    note = forms.CharField(required=False)
    agree = forms.BooleanField(required=False)
    kinds = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    since = forms.DateField(initial=date(2026, 11, 20), widget=forms.HiddenInput)


def employee_page(request: HttpRequest, pk: int) -> HttpResponse:
    employee = Employee.objects.get(pk=pk)
    walk = walk_of(request, EmployeeList, reverse("employees"), employee, lambda key: reverse("employee", args=[key]))
    return render(request, "base.html", {"title": f"{employee} {walk.previous_url} {walk.next_url} {walk.back_url}"})


@login_not_required
def raise_error(request: HttpRequest, kind: str) -> HttpResponse:
    raise {"400": SuspiciousOperation, "403": PermissionDenied, "500": RuntimeError}[kind]("secret detail")


page = TemplateView.as_view(template_name="base.html")
open_page = login_not_required(TemplateView.as_view(template_name="base.html"))
urlpatterns = [
    path("", page, name="home"),
    path("open/", open_page, name="open"),
    path("login/", login_not_required(TemplateView.as_view(template_name="base_plain.html")), name="account_login"),
    path("logout/", page, name="account_logout"),
    path("ui/", include("crm.ui.urls")),
    path("employees/", EmployeeList.as_view(), name="employees"),
    path("employees/<int:pk>/", employee_page, name="employee"),
    path("error/<str:kind>/", raise_error, name="error"),
]
handler400 = "crm.ui.errors.bad_request"
handler403 = "crm.ui.errors.permission_denied"
handler404 = "crm.ui.errors.not_found"
handler500 = "crm.ui.errors.server_error"
