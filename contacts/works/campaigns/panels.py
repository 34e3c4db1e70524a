"""What the client page and the client list show of campaigns."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client, CompetitorVerdict
from clients.queries import ALL, NEWEST, facts_of, first_rows, is_open_to
from clients.registry import ListAction, Panel, registry
from contacts.works.choices import CampaignKind
from contacts.works.models import Work
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import queries
from .choices import Standing
from .faces import STANDING_TONES


def campaigns(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    shown = first_rows(queries.campaigns_of(client, employee), limit)
    for work in shown.rows:
        standing = Standing(work.standing)
        work.shown = standing.label, STANDING_TONES[standing]
    return {"shown": shown}


def diagnosis(work: Work, employee: Employee) -> dict[str, Any]:
    """For the page of a work of the diagnosis: what was found out last, and where to say what is found out now."""
    if work.campaign is None or work.campaign.kind != CampaignKind.DIAGNOSIS or not is_open_to(work.client, employee):
        return {}
    last = facts_of(CompetitorVerdict, work.client, employee).select_related("competitor").order_by("-on").first()
    address = reverse("service:quick_verdict", args=[work.client.number]) if _may_make(employee) else ""
    return {"verdict": last, "verdict_url": address}


def _may_make(employee: Employee) -> bool:
    return staff_rules.may_edit_clients(employee.roles)


def register() -> None:
    registry.add(
        Panel("campaigns", _("Campaigns"), "works/campaigns/panel.html", campaigns, "lazy", 52,
              full=partial(campaigns, limit=ALL), flush=True),
        ListAction("campaign", _("Campaign of these clients"), "works:new_campaign", "megaphone", _may_make, 20),
    )  # fmt: skip
