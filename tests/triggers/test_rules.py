"""The arithmetic of the indicator, without a database."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from triggers import rules
from triggers.choices import Band, Level, Parameter

FIRST = rules.parse(rules.FIRST)
VALUES = {
    Parameter.CONSULTATION_SHARE: Decimal("0.5"),
    Parameter.LOGINS: 3,
    Parameter.LOWEST_RATING: None,
    Parameter.UNDERTRAINED: 2,
    Parameter.COMPETITOR: "unknown",
    Parameter.FAILED_CONTACTS: 0,
    Parameter.DEBT_MONTHS: Decimal("2.8"),
    Parameter.SUBSCRIBERS: 0,
    Parameter.CERTIFICATES: 4,
}


@pytest.mark.parametrize(
    ("indicator", "band"),
    [
        ("0.20", Band.NONE),
        ("0.29", Band.NONE),
        ("0.30", Band.DYNAMIC),
        ("0.33", Band.DYNAMIC),
        ("0.34", Band.HIGH),
        ("0.77", Band.HIGH),
    ],
)
def test_bands_of_rule_set_1(indicator: str, band: Band) -> None:
    assert FIRST.band(Decimal(indicator)) == band


@pytest.mark.parametrize(
    ("code", "threat", "attention"),
    [
        (Parameter.CONSULTATION_SHARE, "0.05", "0.02"),
        (Parameter.LOGINS, "0.10", "0.05"),
        (Parameter.LOWEST_RATING, "0.08", "0.03"),
        (Parameter.UNDERTRAINED, "0.04", "0.02"),
        (Parameter.COMPETITOR, "0.08", "0.02"),
        (Parameter.FAILED_CONTACTS, "0.06", "0.02"),
        (Parameter.DEBT_MONTHS, "0.10", "0.04"),
        (Parameter.SUBSCRIBERS, "0.00", "0.02"),
        (Parameter.CERTIFICATES, "0.00", "0.02"),
    ],
)
def test_points_of_rule_set_1(code: Parameter, threat: str, attention: str) -> None:
    points = {level: str(FIRST.points(code, level)) for level in Level}
    assert points == {Level.THREAT: threat, Level.ATTENTION: attention, Level.OK: "0.00", Level.UNKNOWN: "0.00"}


def test_description_has_the_nine_in_order_as_rest_gives_them() -> None:
    described = rules.describe(VALUES, "oautaotao", FIRST)
    assert [(one.code, one.text, one.level, str(one.points)) for one in described] == [
        ("consultation_share", "0.50", "ok", "0.00"),
        ("logins", "3", "attention", "0.05"),
        ("lowest_rating", None, "unknown", "0.00"),
        ("undertrained", "2", "threat", "0.04"),
        ("competitor", "unknown", "attention", "0.02"),
        ("failed_contacts", "0", "ok", "0.00"),
        ("debt_months", "2.8", "threat", "0.10"),
        ("subscribers", "0", "attention", "0.02"),
        ("certificates", "4", "ok", "0.00"),
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("0.335"), "0.34"), (Decimal("1"), "1.00"), (Decimal("0"), "0.00")]
)
def test_share_is_rounded_half_up(value: Decimal, text: str) -> None:
    assert rules.format_value(Parameter.CONSULTATION_SHARE, value) == text


@pytest.mark.parametrize(
    ("before", "after", "worse", "better"),
    [
        ("none", "dynamic", True, False),
        ("dynamic", "high", True, False),
        ("high", "none", False, True),
        ("high", "high", False, False),
        (None, "high", False, False),
    ],
)
def test_movement(before: str | None, after: str, worse: bool, better: bool) -> None:
    assert (rules.got_worse(before, after), rules.got_better(before, after)) == (worse, better)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("base",), None, "rules.base is missing"),
        (("high_from",), "0.30", "the bands must rise: base ≤ dynamic_from < high_from"),
        (("parameters", "logins", "window"), 0, "logins.window: 0 is not a number of days"),
        (("parameters", "logins", "window"), True, "logins.window: True is not a number of days"),
        (("parameters", "logins", "threat"), "two", "logins.threat: 'two' is not a number"),
        (("parameters", "undertrained", "norm"), None, "undertrained.norm is missing"),
        (("parameters", "debt_months", "threat_points"), None, "debt_months.threat_points is missing"),
        (("parameters", "competitor"), ..., "no numbers for competitor"),
    ],
)
def test_bad_rules_are_named(path: tuple[str, ...], value: object, message: str) -> None:
    content = copy.deepcopy(rules.FIRST)
    *way, last = path
    place = content
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(rules.BadRules) as caught:
        rules.parse(content)
    assert str(caught.value) == message
