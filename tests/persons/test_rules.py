"""Pure rules of contact persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients import rules as client_rules


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+7 385 200-11-22", "+7 385 •••-••-22"),
        ("20-00-51", "••-••-51"),
        ("вн. 105", "вн. •05"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_masked(number: str, shown: str) -> None:
    assert client_rules.masked(number) == shown


@given(st.text("+0123456789 -()", max_size=30))
def test_a_masked_number_keeps_its_form_and_hides_at_least_half_of_a_long_one(number: str) -> None:
    shown = client_rules.masked(number)
    assert len(shown) == len(number)
    assert client_rules.masked(shown.replace("•", "0")) == shown
    digits = sum(character.isdigit() for character in number)
    assert shown.count("•") == max(digits - (6 if digits > 8 else 2), 0)
