"""Usage of the online version, requests for access to it (domain §9)."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.filters import choice
from clients.models import AccessRequest, Client, Distributive, Usage
from clients.service.choices import RequestState
from clients.service.tables import STATE_TONES

from .columns import day, email, main, number, text, word
from .frame import Asked, Report
from .parts import count_of, days_between, labelled, ones, owner
from .sections import SYSTEM

AUDIT, UPSELL = "audit", "upsell"
AUDIT_BELOW, UPSELL_ABOVE = 2, 3
"""Logins of a client in the period (domain §9): fewer are looked into, more are a chance to sell more."""

ADVICE = {AUDIT: _("Audit"), UPSELL: _("Upsell"), "": "—"}
ACTIVE = {True: pgettext_lazy("usage report", "Yes"), False: pgettext_lazy("usage report", "No")}


class UsageReport(Report):
    code, section = "usage", SYSTEM
    title = _("Usage of the online version")
    lead = _("Fewer than 2 logins of a client in the period: an audit; more than 3: an upsell")
    empty_title = _("No distributives of the online version")
    sort = "label"
    columns = (
        main("label", pgettext_lazy("usage report", "Value"), order="client__number"),
        text("description", pgettext_lazy("usage report", "Description"), **owner()),
        text("code", pgettext_lazy("usage report", "Distributive")),
        word("active", pgettext_lazy("usage report", "Active"), ACTIVE),
        number("logins", pgettext_lazy("usage report", "Number of logins"), total=Sum("logins")),
        number("users", pgettext_lazy("usage report", "Number of active users"), total=Sum("users")),
        number("minutes", pgettext_lazy("usage report", "Time of all sessions, min"), total=Sum("minutes")),
        number("sets", pgettext_lazy("usage report", "Number of active distributives"), total=Sum("sets")),
        word("advice", _("What to do"), ADVICE, {AUDIT: "danger", UPSELL: "success"}),
    )
    own_filters = {"advice": choice(_("What to do"), [(AUDIT, ADVICE[AUDIT]), (UPSELL, ADVICE[UPSELL])])}

    def rows_asked(self, asked: Asked) -> QuerySet[Distributive]:
        """Active sets, and those that were used in the period: they may have been switched off since."""
        used = Usage.objects.visible_to(asked.employee).filter(ends_on__range=(asked.period.start, asked.period.end))
        served = Client.objects.in_service(asked.period.end).values("pk")
        sets: QuerySet[Any] = Distributive.objects.visible_to(asked.employee).filter(
            Q(Exists(used.filter(distributive=OuterRef("pk")))) | Q(is_online=True, is_active=True, client__in=served)
        )
        in_all = used.filter(client=OuterRef("client")).order_by().values("client").annotate(in_all=Sum("logins"))
        return (
            sets.select_related("client__specialist")
            .annotate(
                label=labelled("client__"),
                logins=count_of(used, "distributive", Sum("logins")),
                users=count_of(used, "distributive", Max("active_users")),
                minutes=count_of(used, "distributive", Sum("session_minutes")),
                of_client=Coalesce(in_all.values("in_all"), 0, output_field=IntegerField()),
            )
            .annotate(
                active=ExpressionWrapper(Q(logins__gt=0), output_field=BooleanField()),
                sets=ones(logins__gt=0),
                advice=Case(
                    When(of_client__lt=AUDIT_BELOW, then=Value(AUDIT)),
                    When(of_client__gt=UPSELL_ABOVE, then=Value(UPSELL)),
                    default=Value(""),
                ),
            )
        )

    def row_url(self, record: Any) -> str:
        return f"{record.client.get_absolute_url()}#usage"


class AccessReport(Report):
    code, section, span = "access", SYSTEM, "90"
    title = _("Access requests")
    lead = _("Who asked for access to the online version, what came of it, and how long it took")
    empty_title = _("Nobody asked for access in this period")
    sort = "-requested_on"
    columns = (
        day("requested_on", _("Requested")),
        main("client", _("Client"), order="client__number", total=Count("client", distinct=True)),
        text("person_name", _("Who asks"), total=Count("pk")),
        email("email", _("E-mail")),
        text("distributive", _("Distributive"), order="distributive__code"),
        text("specialist", _("Specialist"), **owner()),
        word("state", _("State"), dict(RequestState.choices), STATE_TONES),
        day("decided_on", _("Decided")),
        number("waited", _("Days waited"), total=Round(Avg("waited"), precision=1)),
        text("reason", _("Reason"), wide=True),
    )
    own_filters = {"state": choice(_("State"), RequestState.choices)}

    def rows_asked(self, asked: Asked) -> QuerySet[AccessRequest]:
        """Of those that still wait: the days up to now."""
        waited = days_between(F("requested_on"), Coalesce(F("decided_on"), Value(asked.day)))
        rows: QuerySet[Any] = AccessRequest.objects.visible_to(asked.employee)
        return (
            rows.filter(requested_on__range=(asked.period.start, asked.period.end))
            .select_related("client__specialist", "distributive")
            .annotate(waited=waited)
        )

    def row_url(self, record: Any) -> str:
        return f"{record.client.get_absolute_url()}#access"
