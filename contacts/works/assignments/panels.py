"""What the client page shows of assignments: the newest months with what was planned and used."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, facts_of, first_rows
from clients.registry import Panel, registry
from contacts.works.models import Assignment
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import rules
from .queries import lines_of

SHOWN = 3


def assignments(client: Client, employee: Employee, limit: int = SHOWN) -> dict[str, Any]:
    shown = first_rows(facts_of(Assignment, client, employee).select_related("employee"), limit)
    found, rows = lines_of([one.pk for one in shown.rows]), list[Any](shown.rows)
    for one in rows:
        one.lines = found[one.pk]
        one.share = rules.fulfilment(one.lines)
    return {"shown": shown, "may_edit": staff_rules.may_edit_clients(employee.roles)}


def register() -> None:
    registry.add(
        Panel("assignments", _("Assignments"), "works/assignments/panel.html", assignments, "lazy", 52,
              full=partial(assignments, limit=ALL), flush=True)
    )  # fmt: skip
