"""Reads of feedback, always of works that the employee sees."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from contacts.works.choices import HELD_STATES
from contacts.works.models import FeedbackAnswer, FeedbackTag, Work

from . import rules
from .choices import Subject


def is_possible(work: Work) -> bool:
    """Feedback is of a contact that was held."""
    return work.state in HELD_STATES


def top_of(answers: QuerySet[FeedbackAnswer], subject: Subject) -> list[tuple[int, str, int]]:
    """The tags of a subject that most clients named among these answers: key, name, clients."""
    rows = FeedbackTag.objects.filter(subject=subject, answers__in=answers.order_by().values("pk"))
    counted = rows.order_by().annotate(count=Count("answers__work__client", distinct=True))
    return rules.top(counted.values_list("pk", "name", "count"))


def totals(answers: QuerySet[FeedbackAnswer]) -> dict[str, tuple[int, int]]:
    """By subject: how many answers there are, and how many of them are poor."""
    found = {subject.value: [0, 0] for subject in Subject}
    for subject, is_poor, count in answers.order_by().values_list("subject", "is_poor").annotate(count=Count("pk")):
        found[subject][0] += count
        found[subject][1] += count * is_poor
    return {subject: (count, poor) for subject, (count, poor) in found.items()}


def tags_with_use() -> QuerySet[FeedbackTag]:
    return FeedbackTag.objects.annotate(used=Count("answers")).order_by("subject", "-is_active", "name")
