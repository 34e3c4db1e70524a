"""Reviews of cases and drafts in the diary of whoever owes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.diary.registry import Entry, Source, Span, register

from .choices import CaseState
from .models import Case


def owed(span: Span) -> Iterator[Entry]:
    """What is to be looked through and what is to be published in these days; one statement."""
    bounds = {"lt": span.start} if span.overdue else {"gte": span.start, "lte": span.end}
    in_review, in_draft = ({f"{name}__{sign}": day for sign, day in bounds.items()} for name in ("review_on", "due_on"))
    seen = Case.objects.visible_to(span.by)
    reviews = seen.filter(state=CaseState.PUBLISHED, review_owner=span.employee, **in_review)
    drafts = seen.filter(state=CaseState.DRAFT, author=span.employee, **in_draft)
    for one in (reviews | drafts).distinct().order_by("pk"):
        is_review = one.state == CaseState.PUBLISHED
        day = one.review_on if is_review else one.due_on
        if day is not None:
            yield _entry(one, day, _("Look the case through") if is_review else _("Publish the case"))


def _entry(one: Case, day: date, title: str) -> Entry:
    return Entry(day=day, title=f"{title}: {one.title}", url=one.get_absolute_url(), tone="accent")


def register_all() -> None:
    register(Source("cases", gettext_lazy("Cases"), "book-open", owed, 80))
