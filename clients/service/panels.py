"""Sections of the client page about what is entered as time goes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tables2.utils import call_with_appropriate

from clients import charts
from clients.models import AccessRequest, Advance, Client, CompetitorVerdict, ServiceChange
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from clients.rules import ENOUGH_LOGINS, FEW_LOGINS
from crm.months import first_of_month, months_before
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.charts import Bar, Point, Series, Threshold

from . import queries, rules
from .choices import ChangeKind
from .forms import AccessForm, AdvanceForm, ChangeForm, EntryForm, JoinForm, MemberForm, SegmentForm, VerdictForm

USAGE_DAYS = 26 * 7 + 30
MONTHS = 12


def keeping(client: Client, employee: Employee, **forms: type[EntryForm]) -> dict[str, Any]:
    """The forms of a section, for whoever may enter something."""
    if not staff_rules.may_edit_clients(employee.roles):
        return {"may_keep": False}
    made = {name: form(client=client, employee=employee) for name, form in forms.items()}
    return {"may_keep": True, "day": today(), **made}


def competitors(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    rows = facts_of(CompetitorVerdict, client, employee).select_related("competitor", "entered_by")
    return {
        "shown": first_rows(rows, limit),
        "past": queries.past_verdicts(client),
        **keeping(client, employee, verdict_form=VerdictForm),
    }


def segments(client: Client, employee: Employee) -> dict[str, Any]:
    return {
        "segments": queries.segments_of(client, employee),
        "size": client.size_segment,
        "past": queries.past_segments(client),
        **keeping(client, employee, segment_form=SegmentForm),
    }


def groups(client: Client, employee: Employee) -> dict[str, Any]:
    return {
        "memberships": queries.memberships(client, employee, with_band),
        **keeping(client, employee, join_form=JoinForm, member_form=MemberForm),
    }


def with_band(clients: QuerySet[Client]) -> list[Client]:
    """Clients with ``band_shown``: what the column of risk of the client list says, where an app registers it."""
    column = registry.columns.get("risk")
    if column is None:
        return list(clients)
    made, rows = column.make(), list(column.annotate(clients) if column.annotate else clients)
    for one in rows:
        one.band_shown = call_with_appropriate(made.render, {"record": one, "value": None})  # type: ignore[attr-defined]
    return rows


def access(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    rows = facts_of(AccessRequest, client, employee).select_related("distributive", "decided_by", "entered_by")
    return {"shown": first_rows(rows, limit), **keeping(client, employee, access_form=AccessForm)}


def advances(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    rows = facts_of(Advance, client, employee)
    found = first_rows(rows.with_neighbours(), limit)  # type: ignore[attr-defined]  # the model's own queryset
    day = today()
    for one in found.rows:
        one.became = rules.advance_state(one.starts_on, one.ends_on, one.next_starts_on, client.disconnected_on, day)
    return {"shown": found, **keeping(client, employee, advance_form=AdvanceForm)}


def changes(client: Client, employee: Employee, limit: int = NEWEST, months: int = MONTHS) -> dict[str, Any]:
    """The newest changes, and the balance of the last months."""
    rows = facts_of(ServiceChange, client, employee)
    month = first_of_month(today())
    balances = queries.monthly(rows, rules.months(months_before(month, months - 1), month))
    return {
        "shown": first_rows(rows.select_related("entered_by"), limit),
        "balances": balances,
        "total": rules.total_of(balance for _month, balance in balances),
        "series": series(),
        "bars": [bar_of(month, balance) for month, balance in balances],
        **keeping(client, employee, change_form=ChangeForm),
    }


def series() -> list[Series]:
    tones = {ChangeKind.CONNECT: "success", ChangeKind.UPSELL: "accent", ChangeKind.DISCONNECT: "danger"}
    return [Series(kind.value, kind.label, tone) for kind, tone in tones.items()]


def bar_of(label: Any, balance: rules.Balance, urls: tuple[str, ...] = ()) -> Bar:
    counts = (int(balance.connected), int(balance.upsold), int(balance.disconnected))
    return Bar(label, counts, urls=urls)


def usage(
    client: Client, employee: Employee, days: int = USAGE_DAYS, distributive: int | None = None
) -> dict[str, Any]:
    """What users did week by week, of all distributives or of a chosen one.

    The weeks before the chart are read for the sums of 30 days of its first weeks.
    """
    day, sets = today(), queries.distributives_of(client, employee)
    chosen = next((one for one in sets if one.pk == distributive), None)
    weeks = queries.weeks_of(client, employee, day, days, chosen.pk if chosen else None)
    month = sum(week.logins for week in weeks if week.ends_on > day - charts.WINDOW)
    columns = charts.columns(weeks, shown=days // 7)
    return {
        "columns": columns,
        "users": charts.columns(weeks, days // 7, "users"),
        "minutes": charts.columns(weeks, days // 7, "minutes"),
        "sums": [Point(column.week.ends_on, column.month) for column in columns],
        "marks": login_marks(),
        "since": day - timedelta(days=days),
        "baseline": charts.BASE,
        "height": charts.HEIGHT,
        "month": month,
        "tone": charts.tone_of(month),
        "distributives": sets,
        "chosen": chosen,
    }


def login_marks() -> list[Threshold]:
    """Where the indicator draws its lines (domain §5, #2)."""
    return [
        Threshold(0, "danger"),
        Threshold(FEW_LOGINS, "warning", _("from %(few)d") % {"few": FEW_LOGINS}),
        Threshold(ENOUGH_LOGINS + 1, "success", _("more than %(enough)d") % {"enough": ENOUGH_LOGINS}),
    ]


def register() -> None:
    registry.add(
        Panel("groups", _("Group of clients"), "service/panels/groups.html", groups, "lazy", 35),
        Panel("usage", _("Distributives and usage"), "service/panels/usage.html", usage, "lazy", 40,
              full=partial(usage, days=2 * 365)),
        Panel("access", _("Access to the online version"), "service/panels/access.html", access, "lazy", 42,
              full=partial(access, limit=ALL), flush=True),
        Panel("advances", _("Advances"), "service/panels/advances.html", advances, "lazy", 62,
              full=partial(advances, limit=ALL), flush=True),
        Panel("changes", _("Service changes"), "service/panels/changes.html", changes, "lazy", 64,
              full=partial(changes, limit=ALL, months=36)),
        Panel("competitors", pgettext_lazy("panel", "Competitors"), "service/panels/competitors.html", competitors,
              "lazy", 80, full=partial(competitors, limit=ALL), flush=True),
        Panel("segments", _("Segments"), "service/panels/segments.html", segments, "lazy", 130, flush=True),
    )  # fmt: skip
