"""Who looked at whose personal data: the list for heads and directors (152-FZ, quality 12).

It stands here, in the lowest app that knows both clients and the persons there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, date_input, offer_employees
from clients.models import Client, DocumentVersion
from crm.staff import rules as staff_rules
from crm.staff.calendar import midnight
from crm.staff.choices import AccessKind
from crm.staff.models import AccessRecord, Employee
from crm.staff.queries import colleagues, scope_of
from crm.ui import formats
from crm.ui.lists import ListView
from crm.ui.tables import MomentColumn, Table, open_row

from .models import ContactPerson


def looks_seen_by(employee: Employee) -> QuerySet[AccessRecord]:
    """Looks at clients whom the employee sees, merged ones included, with what they and the document are called."""
    looks = AccessRecord.objects.select_related("employee")
    if not scope_of(employee).everything:
        looks = looks.filter(client_id__in=Client.objects.within(employee).order_by().values("pk"))
    client = Client.objects.filter(pk=OuterRef("client_id"))
    person = ContactPerson.objects.filter(pk=OuterRef("person_id"))
    version = DocumentVersion.objects.filter(pk=OuterRef("version_id")).order_by()
    return looks.annotate(
        client_number=Subquery(client.values("number")),
        client_name=Subquery(client.values("name")),
        person_name=Subquery(person.values("full_name")),
        document_id=Subquery(version.values("document")),
        document_title=Subquery(version.values("document__title")),
        document_number=Subquery(version.values("document__number")),
        version_name=Subquery(
            version.values(shown=Coalesce(NullIf("file_name", Value("")), "link", output_field=CharField()))
        ),
    )


def of_client(queryset: QuerySet[AccessRecord], name: str, value: str) -> QuerySet[AccessRecord]:
    """A client's number or part of the name."""
    part = value.strip()
    clients = Client.objects.filter(Q(number=part) | Q(name__icontains=part))
    return queryset.filter(client_id__in=clients.order_by().values("pk"))


def since(queryset: QuerySet[AccessRecord], name: str, value: date) -> QuerySet[AccessRecord]:
    return queryset.filter(at__gte=midnight(value))


def until(queryset: QuerySet[AccessRecord], name: str, value: date) -> QuerySet[AccessRecord]:
    return queryset.filter(at__lt=midnight(value + timedelta(days=1)))


class LookFilters(filters.FilterSet):
    q = filters.CharFilter(method=of_client, label=_("Client: number or name"))
    employee = choice(_("Employee"))
    kind = choice(_("What was done"), AccessKind.choices)
    since = filters.DateFilter(method=since, label=_("From"), widget=date_input())
    until = filters.DateFilter(method=until, label=_("To"), widget=date_input())

    class Meta:
        model = AccessRecord
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("employee",), colleagues(self.request.user), "clients:owners")


def document_of(look: Any) -> str:
    """What the opened document is called, and which of its versions it was; empty where none was opened."""
    if not look.document_title:
        return ""
    number = look.document_number and f" № {look.document_number}"
    return f"{look.document_title}{number} ({look.version_name})"


class LookTable(Table):
    """Newest first."""

    at = MomentColumn(verbose_name=_("When"))
    employee = tables.Column(verbose_name=_("Who"), accessor="employee__full_name")
    kind = tables.Column(verbose_name=_("What was done"), orderable=False)
    client_name = tables.Column(
        verbose_name=_("Client"), linkify=open_row, orderable=False, empty_values=(),
        attrs={"td": {"class": "main-cell clip"}},
    )  # fmt: skip
    person_name = tables.Column(verbose_name=_("Person"), orderable=False, attrs={"td": {"class": "clip"}})
    document_title = tables.Column(
        verbose_name=_("Document"), linkify=lambda record: reverse("documents:document", args=[record.document_id]),
        orderable=False, attrs={"td": {"class": "clip"}},
    )  # fmt: skip

    class Meta(Table.Meta):
        model = AccessRecord
        fields = ("at", "employee", "kind", "client_name", "person_name", "document_title")
        order_by = "-at"

    def row_url(self, record: Any) -> str:
        return reverse("clients:detail", args=[record.client_number]) if record.client_number else ""

    def _href(self, record: Any) -> str:
        return self.row_url(record)  # the client is no row of this list, so there is no walk to take along

    def render_client_name(self, record: Any) -> str:
        return f"{record.client_number} {record.client_name}" if record.client_number else formats.DASH

    def render_document_title(self, record: Any) -> str:
        return document_of(record)

    def export_document_title(self, record: Any) -> str:
        return document_of(record)

    def export_client_name(self, record: Any) -> str:
        return f"{record.client_number} - {record.client_name}" if record.client_number else ""


class LookList(ListView):
    title = _("Looks at personal data")
    lead = _(
        "Who opened the cards and documents of your clients, and who asked to see a phone."
        " Looks within ten minutes are one."
    )
    list_code = "looks"
    table_class = LookTable
    filterset_class = LookFilters
    empty_title = _("Nobody has looked yet")
    empty_hint = _("Opening a card or a document and revealing a phone are noted here.")

    def allowed(self, employee: Employee) -> bool:
        return staff_rules.may_see_looks(employee.roles)

    def get_queryset(self, employee: Employee) -> QuerySet[AccessRecord]:
        return looks_seen_by(employee)
