"""Rules of the library as tables: publishing, the month, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases import rules
from cases.choices import Audience, CaseKind, MaterialKind
from contacts.works.scripts.rules import variants

DAY = date(2026, 11, 20)
WHOLE = rules.Content(
    kind="case", hook="Счёт блокируют", benefit="Платёж проходит", purposes=["training"], valid_from=None,
    valid_until=None, review_on=DAY + timedelta(days=30), has_reviewer=True, materials=["video", "selection"],
    talk=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"materials": ["slides", "selection"]}, []),
        ({"hook": "  "}, ["hook"]),
        ({"benefit": ""}, ["benefit"]),
        ({"purposes": []}, ["purposes"]),
        ({"valid_from": DAY, "valid_until": DAY - timedelta(days=1)}, ["upside_down", "over"]),
        ({"valid_from": DAY, "valid_until": DAY}, []),
        ({"valid_until": DAY - timedelta(days=1)}, ["over"]),
        ({"review_on": None}, ["review"]),
        ({"has_reviewer": False}, ["review"]),
        ({"review_on": DAY - timedelta(days=1)}, ["review_past"]),
        ({"review_on": DAY}, []),
        ({"materials": ["selection"]}, ["teaching"]),
        ({"materials": ["video", "memo"]}, ["selection"]),
        ({"talk": False}, ["talk"]),
        ({"materials": [], "talk": False}, ["teaching", "talk", "selection"]),
        ({"kind": "topic", "materials": ["letter"], "talk": False, "purposes": []}, []),
        ({"kind": "topic", "materials": ["memo"], "talk": False}, ["material"]),
    ],
)
def test_what_stands_in_the_way_of_publishing(changes: dict[str, Any], expected: list[str]) -> None:
    assert rules.publishing_problems(replace(WHOLE, **changes), DAY) == expected


@pytest.mark.parametrize("kind", MaterialKind.values)
def test_what_is_for_staff_never_reaches_a_client(kind: str) -> None:
    assert rules.reader_error(kind, "client") == ("" if kind in ("selection", "letter") else "staff_only")
    assert rules.reader_error(kind, "staff") == ""


@pytest.mark.parametrize(
    ("roles", "is_author", "keeps", "edits"),
    [
        (["head"], False, True, True),
        (["director"], False, True, True),
        (["deputy_head"], False, False, False),
        (["specialist"], False, False, False),
        (["specialist"], True, False, True),
        (["auditor"], True, False, True),
        (["integration"], True, False, False),
    ],
)
def test_who_writes(roles: list[str], is_author: bool, keeps: bool, edits: bool) -> None:
    assert rules.may_keep_cases(roles) is keeps
    assert rules.may_edit_case(roles, is_author=is_author) is edits
    assert rules.may_review(roles, is_author=is_author, is_reviewer=False) is edits


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (rules.Addressee(True, True, "", False), ""),
        (rules.Addressee(True, False, "", False), ""),  # never asked: may be sent what was promised in a talk
        (rules.Addressee(True, False, "Много писем", False), "unsubscribed"),
        (rules.Addressee(True, True, "Много писем", False), ""),  # subscribed again
        (rules.Addressee(True, True, "", True), "undesirable"),
        (rules.Addressee(False, True, "", False), "left"),
        (rules.Addressee(True, True, "", False, elsewhere_unwanted=True), "elsewhere"),
    ],
)
def test_whom_one_may_write_to(who: rules.Addressee, expected: str) -> None:
    assert rules.writing_problem(who) == expected


def test_a_month_by_audience() -> None:
    entries = [
        rules.Entry(1, CaseKind.CASE, (Audience.HR,), "published", DAY),
        rules.Entry(2, CaseKind.TOPIC, (), "published", DAY),
        rules.Entry(3, CaseKind.TOPIC, (Audience.LAWYER,), "draft", DAY),
        rules.Entry(4, CaseKind.CASE, (Audience.HR,), "archived", DAY),
    ]
    found = {one.audience: (one.published, one.due, one.missing, one.unplanned) for one in rules.rhythm(entries)}
    assert found == {
        "accountant": ([2], [], 1, 1),
        "lawyer": ([2], [3], 1, 0),
        "hr": ([1, 2, 4], [], 0, 0),
        "procurement": ([2], [], 1, 1),
        "public_sector": ([2], [], 1, 1),
    }
    assert rules.new_by_kind(entries) == {"case": 2, "topic": 1}


def test_a_text_keeps_what_it_does_not_know() -> None:
    values = {"person": "Анна {client}", "sender": "Ольга"}
    assert rules.filled("{person}! {unknown} {sender}", values) == "Анна {client}! {unknown} Ольга"


def test_other_ways_stand_apart_by_an_empty_line() -> None:
    assert variants("Один\nи ещё\n\n \nДругой\n") == ["Один\nи ещё", "Другой"]
    assert variants("") == []
