"""The section "Documents" of the client page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client, Document
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from clients.service.panels import keeping
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import queries, rules
from .forms import DocumentForm


def documents(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """The newest papers; three statements for any number of them."""
    rows = queries.standing(facts_of(Document, client, employee))
    shown, day = first_rows(queries.with_content(rows), limit), today()
    for one in shown.rows:
        one.validity = rules.validity(one.valid_until, day)  # type: ignore[attr-defined]  # for the template
    return {"shown": shown, **keeping(client, employee, document_form=DocumentForm)}


def everything(client: Client, employee: Employee) -> dict[str, Any]:
    """All of them, and those that were removed."""
    gone = queries.with_content(queries.removed(facts_of(Document, client, employee)))
    return {**documents(client, employee, ALL), "gone": list(gone.order_by("-removed_at"))}


def register() -> None:
    registry.add(
        Panel("documents", _("Documents"), "documents/panel.html", documents, "lazy", 115, full=everything, flush=True)
    )
