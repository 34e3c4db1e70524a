"""What falls due on the cards of my clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.lists import ListView

from . import rules
from .queries import due_counts, with_due
from .tables import EXPORT_COLUMNS, QueueFilters, QueueTable


class Queue(ListView):
    title = _("Review of functional cards")
    lead = _("Clients on whose cards, or on whose persons’ cards, something has expired or will within 30 days")
    list_code = "card-queue"
    table_class = QueueTable
    filterset_class = QueueFilters
    file_columns = EXPORT_COLUMNS
    template_name = "card/queue.html"
    empty_title = _("Nothing expires")
    empty_hint = _("Everything on the cards of your clients is true for the next 30 days.")

    def get_queryset(self, employee: Employee) -> QuerySet[Client]:
        day = today()
        clients = Client.objects.visible_to(employee).select_related("specialist")
        return due_counts(with_due(clients, None, day + timedelta(days=rules.SOON_DAYS - 1)), day)

    def get_context(self) -> dict[str, Any]:
        return {"keeps_directory": rules.may_edit_directory(self.employee.roles)}
