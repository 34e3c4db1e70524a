"""The list of contact persons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.persons import rules
from contacts.persons.filters import PersonFilters
from contacts.persons.models import ContactPerson
from contacts.persons.queries import list_rows
from contacts.persons.tables import PersonTable, export_columns
from crm.staff.models import Employee
from crm.ui.exporting import ExportColumn
from crm.ui.lists import ListView


class PersonList(ListView):
    title = _("Contact persons")
    lead = _("Of your clients")
    list_code = "persons"
    table_class = PersonTable
    filterset_class = PersonFilters
    template_name = "persons/list.html"
    empty_title = _("Nobody to talk to yet")
    empty_hint = _("Contact persons come with their export, or are entered on the page of a client.")

    def get_queryset(self, employee: Employee) -> QuerySet[ContactPerson]:
        return list_rows(employee)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def get_context(self) -> dict[str, Any]:
        bound = list(self.filterset.form) if self.filterset else []
        more = [field for field in bound if field.name not in PersonFilters.primary]
        return {
            "primary_fields": [field for name in PersonFilters.primary for field in bound if field.name == name],
            "more_fields": more,
            "more_used": sum(bool(self.params.get(field.name)) for field in more),
            "may_merge": rules.may_edit_persons(self.employee.roles),
            "may_edit_directories": rules.may_edit_directories(self.employee.roles),
        }

    def export_columns(self) -> Sequence[ExportColumn]:
        return export_columns(self.employee)
