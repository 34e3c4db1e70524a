"""Threats in the diary: clients that came into the highest band on a day, until they were talked with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.diary.registry import Entry, Source, Span, register
from contacts.works.choices import HELD_STATES
from contacts.works.models import Work

from . import wording
from .choices import Band
from .models import Result

AS_SIGNAL = 5
"""Before works: what stands first of the whole day."""


def threats(span: Span) -> Iterator[Entry]:
    """Clients of the employee that became threats in these days; done where a contact was held since. One statement.

    A threat that was there the day before, only with another indicator, is none of the day; nor is one of which
    nothing was said before: it has not moved.
    """
    if span.overdue:
        return
    for result in _risen(span):
        yield Entry(
            day=result.valid_from,
            title=_("Became a threat"),
            client=result.client,
            url=f"{result.client.get_absolute_url()}#risk",
            note=wording.reasons(result.worst),
            tone="danger",
            is_done=result.is_answered,  # type: ignore[attr-defined]  # annotated
        )


def _risen(span: Span) -> Iterator[Result]:
    mine = Q(client__specialist=span.employee) | Q(client__account_manager=span.employee)
    lower = Result.objects.filter(
        client=OuterRef("client"), valid_until=OuterRef("valid_from") - timedelta(days=1)
    ).exclude(band=Band.HIGH)
    held = Work.objects.filter(
        client=OuterRef("client"), state__in=HELD_STATES, counts_on__gte=OuterRef("valid_from")
    )  # fmt: skip
    rows = Result.objects.visible_to(span.by).filter(
        Exists(lower), mine, band=Band.HIGH, valid_from__range=(span.start, span.end)
    )
    found = rows.annotate(is_answered=Exists(held)).select_related("client", "rule_set")
    return found.order_by("valid_from", "-indicator", "client").iterator()


def register_all() -> None:
    register(Source("threats", gettext_lazy("Threats"), "trending-up", threats, AS_SIGNAL))
