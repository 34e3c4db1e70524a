"""What the client page says of duplicates: a mark in its head."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from .merge_queries import in_common, merges_of, other_of, suspicions_of
from .models import Client
from .registry import Panel, registry

SHOWN = 2


def head(client: Client, employee: Employee) -> dict[str, Any]:
    """Whom the client is suspected to be as well, and what was merged into it."""
    found = list(suspicions_of(client, employee)[: SHOWN + 1])
    pairs = [(other_of(one, client), ", ".join(sign.label for sign in in_common(one)), one) for one in found[:SHOWN]]
    return {
        "suspects": pairs,
        "has_more": len(found) > SHOWN,
        "may_merge": staff_rules.may_merge_clients(employee.roles),
        "merges": list(merges_of(client, employee)[:SHOWN]),
    }


def register() -> None:
    registry.add(Panel("duplicates", _("Duplicates"), "clients/merge_head.html", head, place="head", order=90))
