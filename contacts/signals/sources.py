"""Signals that wait in the diary of whoever must react, on the last day of their term."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.diary.queries import OVERDUE_SHOWN
from contacts.diary.registry import Entry, Source, Span, register
from crm.staff.calendar import today
from crm.staff.models import Substitution

from .choices import SignalState
from .faces import raiser_in_words
from .models import Signal

ORDER = 8
"""After the threats of the day, before works."""


def signals(span: Span) -> Iterator[Entry]:
    """Of the employee, and of the absent whose place the employee takes on those days. One statement."""
    for one in _waiting(span):
        parts = [_("raised by: %(name)s") % {"name": raiser_in_words(one)}, one.text]
        yield Entry(
            day=one.due_on,
            title=_("Signal: %(kind)s") % {"kind": one.get_kind_display()},
            client=one.client,
            url=one.get_absolute_url(),
            note=" · ".join(part for part in parts if part),
            tone="danger" if one.due_on <= today() else "warning",
        )


def _waiting(span: Span) -> QuerySet[Signal]:
    rows = Signal.objects.visible_to(span.by).filter(state=SignalState.OPEN).select_related("client", "raised_by")
    rows = rows.order_by("due_on", "raised_at", "pk")
    if span.overdue:
        return rows.filter(owner=span.employee, due_on__lt=span.start)[:OVERDUE_SHOWN]
    away = Substitution.objects.filter(
        absent=OuterRef("owner"), substitute=span.employee, starts_on__lte=OuterRef("due_on"),
        ends_on__gte=OuterRef("due_on"),
    )  # fmt: skip
    return rows.filter(Q(owner=span.employee) | Exists(away), due_on__range=(span.start, span.end))


def register_all() -> None:
    register(Source("signals", gettext_lazy("Signals"), "siren", signals, ORDER))
