"""A report as a message: what one recipient may see, in the recipient's language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from crm.exchange.export import CONTENT_TYPES, XLSX
from crm.staff.models import Employee
from crm.ui import formats
from reports.address import layout_of
from reports.export import xlsx_of
from reports.grid import Grid
from reports.models import Delivery
from reports.words import above_of
from reports.workplace import attributes, report

from .choices import Form

MOST_LINES = 300
"""Rows of a table in a message; the page has the rest."""


def message_of(delivery: Delivery, employee: Employee, due_on: date) -> tuple[EmailMultiAlternatives, int]:
    """The message of a due day and how many rows of the report it takes along.

    Raises:
        Unusable: the report cannot be shown.
    """
    with translation.override(employee.language):
        layout = layout_of(QueryDict(delivery.address), due_on)
        known = attributes(layout.subject)
        computed = report(employee, layout, known)
        grid = Grid(computed.cube, computed.before, known)
        return _written(delivery, employee, due_on, grid, computed.changed_since), len(grid.lines)


def _written(
    delivery: Delivery, employee: Employee, due_on: date, grid: Grid, changed_since: Any
) -> EmailMultiAlternatives:
    above, period = above_of(employee, grid), grid.layout.period
    days = f"{formats.day(period.start)} – {formats.day(period.end)}"
    context = _context(delivery, grid, above, changed_since)
    message = EmailMultiAlternatives(
        subject=f"{delivery.name}: {days}",
        body=render_to_string("reports/mail.txt", context),
        to=[employee.email],
        headers=_headers(delivery, employee, due_on),
    )
    message.attach_alternative(render_to_string("reports/mail.html", context), "text/html")
    if delivery.form == Form.XLSX and not grid.is_empty:
        with xlsx_of(grid, delivery.name, above) as book:
            message.attach(f"{_file_name(delivery.name)} {due_on:%Y-%m-%d}.xlsx", book.read(), CONTENT_TYPES[XLSX])
    return message


def _context(delivery: Delivery, grid: Grid, above: list[tuple[str, str]], changed_since: Any) -> dict[str, Any]:
    has_table = delivery.form == Form.TABLE and not grid.is_empty
    return {
        "delivery": delivery,
        "grid": grid,
        "above": above,
        "changed_since": changed_since,
        "lines": grid.lines[:MOST_LINES] if has_table else [],
        "more": max(len(grid.lines) - MOST_LINES, 0) if has_table else 0,
        "page": _absolute(f"{reverse('reports:page')}?{delivery.address}"),
        "deliveries": _absolute(reverse("reports:deliveries")),
    }


def _headers(delivery: Delivery, employee: Employee, due_on: date) -> dict[str, str]:
    """One id for one due day and recipient, whatever happens: a mail server knows a message that it has had."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {
        "Message-ID": f"<report-{delivery.pk}-{employee.pk}-{due_on:%Y%m%d}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if settings.SITE_URL:
        headers["List-Unsubscribe"] = f"<{_absolute(reverse('reports:deliveries'))}>"
    return headers


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""


def _file_name(name: str) -> str:
    return re.sub(r"[^\w\- ]+", "", name).strip() or "report"
