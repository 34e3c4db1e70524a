"""The deviation record: its rules as a table, and its report against them (domain §5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from contacts.persons.models import Consultation, Education, Training
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_person
from triggers import deviation_rules as rules
from triggers.choices import Band, Level

from .support import table


@pytest.mark.parametrize(
    ("category", "users", "trained", "level"),
    [
        ("A", 5, 4, Level.OK), ("A", 5, 3, Level.THREAT), ("A", 10, 7, Level.THREAT), ("A", 0, 0, Level.THREAT),
        ("B", 2, 1, Level.OK), ("B", 3, 1, Level.THREAT), ("C", 2, 1, Level.OK), ("C", 5, 2, Level.THREAT),
        ("", 2, 1, Level.OK), ("", 1, 0, Level.THREAT), ("", 0, 0, Level.THREAT), ("C", 1, 1, Level.OK),
    ],
)  # fmt: skip
def test_training(category: str, users: int, trained: int, level: Level) -> None:
    assert rules.training_level(users, trained, category) == level


def test_webinars_and_consultations() -> None:
    assert [rules.visits_level(count) for count in (0, 1, 2, 9)] == [
        Level.THREAT, Level.ATTENTION, Level.OK, Level.OK,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "band"),
    [
        ((Level.OK, Level.OK, Level.OK), Band.NONE),
        ((Level.OK, Level.ATTENTION, Level.OK), Band.DYNAMIC),
        ((Level.ATTENTION, Level.OK, Level.THREAT), Band.HIGH),
    ],
)
def test_the_band_is_that_of_the_worst(levels: tuple[Level, ...], band: Band) -> None:
    assert rules.band_of(levels) == band


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 21), 6, date(2026, 5, 21)), (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)), (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)), (date(2026, 12, 1), 6, date(2026, 6, 1)),
    ],
)  # fmt: skip
def test_windows_of_months(day: date, months: int, last: date) -> None:
    assert rules.months_back(day, months) == last


def client_with(actors: Actors, category: str, users: int, trained: int, webinars: int, questions: int) -> Any:
    """Dates at the edges: the oldest that count and the newest that do not."""
    client, day = make_client(actors["specialist"], category=category), today()
    people = [make_person(client, characteristics=["k_user"]) for _ in range(users)]
    for place, person in enumerate(people):
        on = day if place < trained else day - timedelta(days=800)
        Training.objects.create(client=client, person=person, on=on)
    guest = make_person(client)
    first = rules.months_back(day, rules.WEBINAR_MONTHS)
    for place in range(webinars + 1):
        on = first + timedelta(days=min(place, 1))
        Education.objects.create(client=client, person=guest, on=on, event=f"Вебинар {place}", kind="webinar")
    Education.objects.create(client=client, person=guest, on=day, event="Семинар", kind="seminar")
    first = rules.months_back(day, rules.CONSULTATION_MONTHS)
    for place in range(questions + 1):
        on = first + timedelta(days=min(place, 1))
        Consultation.objects.create(client=client, number=f"{client.number}-{place}", on=on)
    return client


CASES = [
    ("A", 5, 4, 2, 2), ("A", 5, 3, 2, 2), ("B", 2, 1, 2, 2), ("C", 3, 1, 2, 2), ("", 0, 0, 2, 2), ("B", 2, 2, 1, 2),
    ("B", 2, 2, 2, 1), ("B", 2, 2, 0, 2), ("B", 2, 2, 2, 0), ("B", 2, 2, 1, 1), ("A", 1, 0, 0, 0),
]  # fmt: skip
WORDS = {Level.THREAT: "Угроза", Level.ATTENTION: "Внимание", Level.OK: "В порядке"}
BAND_WORDS = {Band.HIGH: "Угроза", Band.DYNAMIC: "Динамический риск", Band.NONE: "Нет угрозы"}


@pytest.mark.django_db
def test_the_report_is_what_the_rules_say(actors: Actors) -> None:
    wanted = {}
    for category, users, trained, webinars, questions in CASES:
        client = client_with(actors, category, users, trained, webinars, questions)
        levels = (
            rules.training_level(users, trained, category), rules.visits_level(webinars), rules.visits_level(questions)
        )  # fmt: skip
        share = str((200 * trained + users) // (2 * users)) if users else ""
        wanted[str(client)] = (
            BAND_WORDS[rules.band_of(levels)],
            share,
            *(WORDS[level] for level in levels),
            str(webinars),
            str(questions),
        )
    totals, rows = table(actors, "specialist", "deviations")
    shown = {
        row["Клиент"]: (
            row["Зона риска"], row["Обучено пользователей"], row["Обучение"], row["Вебинары"], row["Консультации"],
            row["Вебинаров за 6 месяцев"], row["Консультаций за 3 месяца"],
        )
        for row in rows if row["Клиент"] in wanted
    }  # fmt: skip
    assert shown == wanted
    assert totals["Вебинаров за 6 месяцев"] == str(sum(case[3] for case in CASES))
    order = [row["Клиент"] for row in rows]
    bands = [wanted[name][0] for name in order if name in wanted]
    assert bands == sorted(bands, key=list(BAND_WORDS.values()).index)
