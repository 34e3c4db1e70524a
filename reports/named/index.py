"""The page of all reports: the named ones, the ready settings of the workplace, figures that live on other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm.staff.models import Employee
from crm.staff.rules import may_see_staff
from reports.choices import Subject
from reports.ready import READY_BY_SUBJECT
from reports.views import page

from .declared import REPORTS
from .sections import CONTACTS, LEARNING, MONEY, RISK, SECTIONS, SYSTEM

LAYOUT = {"r", "c", "m", "p", "from", "to"}

ELSEWHERE: tuple[tuple[str, str, Any, Any], ...] = (
    (CONTACTS, "calls:figures", _("Funnel of calls, plan and fact"), _("Dials, answered, long; against the norms")),
    (CONTACTS, "calls:list", _("History of calls"), _("Each call, with filters")),
    (CONTACTS, "works:items", _("List of open items"), _("Each problem, recommendation and task")),
    (CONTACTS, "works:campaigns", _("Campaigns"), _("How far each of them is")),
    (CONTACTS, "diary:today", _("Diary"), _("The day of one employee")),
    (CONTACTS, "staff:employees", _("Load against the norms"), _("Service points and clients of each employee")),
    (
        MONEY,
        "debts:completeness",
        _("Completeness by month"),
        _("Against the same months of last year, with a forecast"),
    ),
    (MONEY, "debts:collection", _("Collection of payments"), _("What is next with each client")),
    (RISK, "service:diagnosis", _("Diagnosis of competitors"), _("Who is still to be asked in this half-year")),
    (RISK, "signals:list", _("List of signals"), _("Each sign that a client may leave, and who must react")),
    (SYSTEM, "service:balance", _("Balance of service changes"), _("Connected, upsold, switched off")),
    (SYSTEM, "service:advances", _("Advances"), _("Exits from the first advance among them")),
    (CONTACTS, "reports:effect", _("Effect of cases"), _("Talks with a case against similar clients left without")),
    (LEARNING, "works:feedback", _("Feedback"), _("What clients value most")),
)
"""Pages of other sections that are reports by what they tell: the section, the address, the name, one line."""


@dataclass(frozen=True)
class Line:
    url: str
    title: Any
    about: Any


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """An address with a layout is one of the workplace, kept from before it had a page of its own."""
    if set(request.GET) & LAYOUT:
        return page(request)
    employee = cast(Employee, request.user)
    workplace = _ready(Subject.WORKS)
    sections = [(title, _lines(code, employee)) for code, title in SECTIONS.items()]
    return render(request, "reports/index.html", {"workplace": workplace, "sections": sections})


def _lines(section: str, employee: Employee) -> list[Line]:
    own = [
        Line(reverse(f"reports:{code}"), one.title, one.lead) for code, one in REPORTS.items() if one.section == section
    ]
    others = [
        Line(reverse(name), title, about)
        for place, name, title, about in ELSEWHERE
        if place == section and (name != "staff:employees" or may_see_staff(employee.roles))
    ]
    ready = [*_ready(Subject.PROMISES), *_ready(Subject.MONEY)] if section == MONEY else []
    return ready + own + others


def _ready(subject: Subject) -> list[Line]:
    """The ready settings of the workplace."""
    return [Line(f"{reverse('reports:page')}?{query}", name, "") for name, query in READY_BY_SUBJECT[subject]]
