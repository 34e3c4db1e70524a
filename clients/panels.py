"""What the client base itself shows on the client page."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import charts
from .card.faces import card_context
from .card.queries import card_of
from .card.subjects import CLIENT
from .history import entries_of
from .models import (
    Client,
    CompetitorVerdict,
    Distributive,
    Segment,
    ServicePoint,
    Subdivision,
    Usage,
)
from .owner_queries import owner_history
from .queries import ALL, NEWEST, facts_of, first_rows
from .registry import Panel, registry

HISTORY_SHOWN = 8
USAGE_DAYS = 26 * 7 + 30


def main_data(client: Client, employee: Employee) -> dict[str, Any]:
    return {"size": client.size_segment, "may_edit": staff_rules.may_edit_clients(employee.roles)}


def structure(client: Client, employee: Employee) -> dict[str, Any]:
    """Subdivisions with the persons who work there, and service points; the active ones first."""
    working = Count("persons", filter=Q(persons__is_active=True))
    subdivisions = facts_of(Subdivision, client, employee).annotate(working=working)
    return {
        "subdivisions": subdivisions.order_by("-is_active", "name"),
        "points": facts_of(ServicePoint, client, employee).order_by("-is_active", "name"),
    }


def usage(client: Client, employee: Employee, days: int = USAGE_DAYS) -> dict[str, Any]:
    """Distributives, and logins by the ends of periods, those before the chart included for its sums of 30 days."""
    day = today()
    periods = (
        facts_of(Usage, client, employee)
        .filter(ends_on__gt=day - timedelta(days=days), ends_on__lte=day)
        .order_by()
        .values("ends_on")
        .annotate(logins_=Sum("logins"), users_=Sum("active_users"), minutes_=Sum("session_minutes"))
    )
    weeks = [charts.Week(row["ends_on"], row["logins_"], row["users_"], row["minutes_"]) for row in periods]
    distributives = facts_of(Distributive, client, employee).annotate(last_use=Max("usage__ends_on"))
    month = sum(week.logins for week in weeks if week.ends_on > day - charts.WINDOW)
    return {
        "columns": charts.columns(weeks, shown=days // 7),
        "baseline": charts.BASE,
        "height": charts.HEIGHT,
        "month": month,
        "tone": charts.tone_of(month),
        "distributives": distributives.order_by("-is_active", "code"),
    }


def verdicts(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(CompetitorVerdict, client, employee).select_related("competitor"), limit)}


def segments(client: Client, employee: Employee) -> dict[str, Any]:
    return {"segments": facts_of(Segment, client, employee).select_related("type")}


def card(client: Client, employee: Employee) -> dict[str, Any]:
    return card_context(CLIENT, client, employee, card_of(CLIENT, client, employee, today()))


def owners(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """Who has the client, since when, and whose it was before."""
    turns = owner_history(client)
    return {
        "turns": turns[:limit],
        "has_more": len(turns) > limit,
        "may_reassign": staff_rules.may_reassign(employee.roles),
    }


def newest_changes(client: Client, employee: Employee) -> dict[str, Any]:
    found = entries_of(client, limit=HISTORY_SHOWN + 1)
    return {"entries": found[:HISTORY_SHOWN], "has_more": len(found) > HISTORY_SHOWN}


def register() -> None:
    registry.add(
        Panel("owners", _("Owners"), "clients/panels/owners.html", owners, "lazy", 135,
              full=partial(owners, limit=ALL), flush=True),
        Panel("data", _("Main data"), "clients/panels/main.html", main_data, order=10),
        Panel("usage", _("Distributives and usage"), "clients/panels/usage.html", usage, "lazy", 40,
              full=partial(usage, days=2 * 365)),
        Panel("structure", _("Subdivisions and service points"), "clients/panels/structure.html", structure, "lazy",
              45),
        Panel("competitors", pgettext_lazy("panel", "Competitors"), "clients/panels/competitors.html", verdicts, "lazy",
              80, full=partial(verdicts, limit=ALL), flush=True),
        Panel("card", _("Functional card"), "card/body.html", card, "lazy", 20, flush=True),
        Panel("segments", _("Segments"), "clients/panels/segments.html", segments, "lazy", 130, flush=True),
        Panel("history", _("History of changes"), "clients/panels/history.html", newest_changes, "lazy", 900),
    )  # fmt: skip
