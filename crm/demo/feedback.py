"""What clients of a demo value: answers in held works of the last two months."""

from __future__ import annotations

from datetime import timedelta

from contacts.works.choices import HELD_STATES
from contacts.works.feedback.choices import Subject
from contacts.works.models import FeedbackAnswer, FeedbackTag, Work

from .dice import Dice
from .world import World

_WORDS = {
    Subject.SYSTEM: "Удобно искать, но хочется короче",
    Subject.SERVICE: "Специалист всегда на связи",
    Subject.COMPANY: "Работаем много лет, доверяем",
}
_POOR = "Долго ждали ответа, пришлось искать самим"
_ANSWERS = 90
"""So many works carry answers: enough for a top of each group of a small demo."""


def add_feedback(world: World) -> None:
    if FeedbackAnswer.objects.exists():
        return
    since = world.span.today - timedelta(days=60)
    works = Work.objects.filter(state__in=HELD_STATES, counts_on__gte=since, counts_on__lte=world.span.today)
    tags = {subject: list(FeedbackTag.objects.filter(subject=subject).order_by("pk")) for subject in Subject}
    for place, work in enumerate(works.exclude(executor=None).order_by("pk")[:_ANSWERS]):
        dice = Dice(world.seed, 40_000_000 + place)
        for subject in Subject:
            if dice.chance(0.7):
                _answer(work, subject, tags[subject], dice)


def _answer(work: Work, subject: Subject, tags: list[FeedbackTag], dice: Dice) -> None:
    is_poor = dice.chance(0.08)
    words = _POOR if is_poor else _WORDS[subject] if dice.chance(0.4) else ""
    answer = FeedbackAnswer.objects.create(
        work=work, subject=subject, text=words, is_poor=is_poor, by_id=work.executor_id or 0
    )
    # the first tags are named most often: a top has an order
    answer.tags.set({tags[min(dice.between(0, len(tags) - 1), dice.between(0, len(tags) - 1))] for _throw in range(2)})
