"""What can be said of a document, as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.documents import rules
from clients.documents.choices import Validity

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Validity.UNBOUND), (DAY - timedelta(days=1), Validity.EXPIRED), (DAY, Validity.ENDING),
        (DAY + timedelta(days=30), Validity.ENDING), (DAY + timedelta(days=31), Validity.VALID),
    ],
)  # fmt: skip
def test_validity(until: date | None, expected: Validity) -> None:
    assert rules.validity(until, DAY) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_what_has_expired_stays_so(until: date, day: date) -> None:
    order = [Validity.VALID, Validity.ENDING, Validity.EXPIRED]
    places = [order.index(rules.validity(until, day + timedelta(days=ahead))) for ahead in (0, 1, 31)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://disk.example/a?b=1#c", True), ("http://10.0.0.1:8080/a", True), ("ftp://disk.example/a", False),
        ("javascript:alert(1)", False), ("//disk.example/a", False), ("https://", False), ("https:///a", False),
        ("file:///etc/passwd", False), ("", False), ("http://[", False), ("data:text/html,x", False),
    ],
)  # fmt: skip
def test_a_link_leads_into_the_web(link: str, expected: bool) -> None:
    assert rules.is_link(link) is expected
