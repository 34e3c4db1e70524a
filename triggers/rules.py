"""The arithmetic of the nine-parameter indicator: pure (domain §5).

Sets of clients are computed in SQL (``triggers.sql``) with the numbers of a :class:`Rules`; this module is where those
numbers have names, and where a result is put into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from .choices import Band, Level, Parameter

LETTERS = {"t": Level.THREAT, "a": Level.ATTENTION, "o": Level.OK, "u": Level.UNKNOWN}
BAND_ORDER = (Band.NONE, Band.DYNAMIC, Band.HIGH)
WINDOWS = {"night": 1, "week": 7, "month": 30}
"""Days between the two dates that a movement of the band compares."""


class BadRules(ValueError):
    """The numbers of a rule set are incomplete or contradict each other."""


@dataclass(frozen=True)
class ParameterRule:
    """The numbers of one parameter.

    ``threat`` and ``attention`` are the bounds of the levels in the unit of the value (None where the bound is not a
    number: ``competitor``; where the level does not exist: ``subscribers``, ``certificates``); ``window`` is in days;
    ``norm`` is the trained share up to and including which a subdivision counts as undertrained.
    """

    code: Parameter
    window: int | None
    threat: Decimal | None
    attention: Decimal | None
    threat_points: Decimal
    attention_points: Decimal
    norm: Decimal | None = None


@dataclass(frozen=True)
class Rules:
    base: Decimal
    dynamic_from: Decimal
    high_from: Decimal
    parameters: Mapping[Parameter, ParameterRule]

    def band(self, indicator: Decimal) -> Band:
        if indicator >= self.high_from:
            return Band.HIGH
        return Band.DYNAMIC if indicator >= self.dynamic_from else Band.NONE

    def points(self, code: Parameter, level: Level) -> Decimal:
        rule = self.parameters[code]
        return {Level.THREAT: rule.threat_points, Level.ATTENTION: rule.attention_points}.get(level, Decimal("0.00"))


@dataclass(frozen=True)
class ParameterResult:
    """One parameter of one client: its value (None: not known), level, points, and the numbers that decided."""

    code: Parameter
    value: Decimal | int | str | None
    level: Level
    points: Decimal
    rule: ParameterRule

    @property
    def text(self) -> str | None:
        """The value as REST gives it: shares with two decimals, debt with one, counts whole (domain §11)."""
        return None if self.value is None else format_value(self.code, self.value)


_DECIMALS = {Parameter.CONSULTATION_SHARE: Decimal("0.01"), Parameter.DEBT_MONTHS: Decimal("0.1")}


def format_value(code: Parameter, value: Decimal | int | str) -> str:
    if code == Parameter.COMPETITOR:
        return str(value)
    step = _DECIMALS.get(code, Decimal(1))
    return str(Decimal(value).quantize(step, ROUND_HALF_UP))


def describe(values: Mapping[str, Any], levels: str, rules: Rules) -> list[ParameterResult]:
    """The nine results in the order of domain §5, of stored values and level letters."""
    described = []
    for code, letter in zip(Parameter, levels, strict=True):
        level = LETTERS[letter]
        described.append(ParameterResult(code, values[code], level, rules.points(code, level), rules.parameters[code]))
    return described


def got_worse(before: str | None, after: str) -> bool:
    return before is not None and BAND_ORDER.index(Band(after)) > BAND_ORDER.index(Band(before))


def got_better(before: str | None, after: str) -> bool:
    return before is not None and BAND_ORDER.index(Band(after)) < BAND_ORDER.index(Band(before))


def _decimal(content: Mapping[str, Any], key: str, where: str) -> Decimal | None:
    raw = content.get(key)
    if raw is None:
        return None
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        raise BadRules(f"{where}.{key}: {raw!r} is not a number") from None


def _need(content: Mapping[str, Any], key: str, where: str) -> Decimal:
    value = _decimal(content, key, where)
    if value is None:
        raise BadRules(f"{where}.{key} is missing")
    return value


_WITH_WINDOW = frozenset(Parameter) - {Parameter.UNDERTRAINED, Parameter.DEBT_MONTHS, Parameter.SUBSCRIBERS}
_WITHOUT_THREAT = frozenset({Parameter.SUBSCRIBERS, Parameter.CERTIFICATES})


def _window(code: Parameter, content: Mapping[str, Any]) -> int | None:
    if code not in _WITH_WINDOW:
        return None
    window = content.get("window")
    if not isinstance(window, int) or isinstance(window, bool) or window < 1:
        raise BadRules(f"{code}.window: {window!r} is not a number of days")
    return window


def _parse_parameter(code: Parameter, content: Mapping[str, Any]) -> ParameterRule:
    wanted = {"attention_points"}
    if code not in _WITHOUT_THREAT:
        wanted.add("threat_points")
    if code != Parameter.COMPETITOR:
        wanted.update({"attention"} if code in _WITHOUT_THREAT else {"threat", "attention"})
    if code == Parameter.UNDERTRAINED:
        wanted.add("norm")
    for key in sorted(wanted):
        _need(content, key, code)
    return ParameterRule(
        code=code,
        window=_window(code, content),
        threat=_decimal(content, "threat", code),
        attention=_decimal(content, "attention", code),
        threat_points=_decimal(content, "threat_points", code) or Decimal("0.00"),
        attention_points=_need(content, "attention_points", code),
        norm=_decimal(content, "norm", code),
    )


def parse(content: Mapping[str, Any]) -> Rules:
    """The numbers of a rule set as stored.

    Raises:
        BadRules: a number is missing or is none, or the bands are out of order.
    """
    stored = content.get("parameters", {})
    missing = [code for code in Parameter if code not in stored]
    if missing:
        raise BadRules(f"no numbers for {', '.join(missing)}")
    rules = Rules(
        base=_need(content, "base", "rules"),
        dynamic_from=_need(content, "dynamic_from", "rules"),
        high_from=_need(content, "high_from", "rules"),
        parameters={code: _parse_parameter(code, stored[code]) for code in Parameter},
    )
    if not rules.base <= rules.dynamic_from < rules.high_from:
        raise BadRules("the bands must rise: base ≤ dynamic_from < high_from")
    return rules


FIRST: dict[str, Any] = {
    "base": "0.20",
    "dynamic_from": "0.30",
    "high_from": "0.34",
    "parameters": {
        "consultation_share": {
            "window": 90,
            "threat": "0",
            "attention": "0.5",
            "threat_points": "0.05",
            "attention_points": "0.02",
        },
        "logins": {"window": 30, "threat": "2", "attention": "3", "threat_points": "0.10", "attention_points": "0.05"},
        "lowest_rating": {
            "window": 30,
            "threat": "2",
            "attention": "3",
            "threat_points": "0.08",
            "attention_points": "0.03",
        },
        "undertrained": {
            "threat": "2",
            "attention": "1",
            "norm": "0.5",
            "threat_points": "0.04",
            "attention_points": "0.02",
        },
        "competitor": {"window": 183, "threat_points": "0.08", "attention_points": "0.02"},
        "failed_contacts": {
            "window": 60,
            "threat": "2",
            "attention": "1",
            "threat_points": "0.06",
            "attention_points": "0.02",
        },
        "debt_months": {"threat": "2.8", "attention": "1", "threat_points": "0.10", "attention_points": "0.04"},
        "subscribers": {"attention": "0", "attention_points": "0.02"},
        "certificates": {"window": 365, "attention": "0", "attention_points": "0.02"},
    },
}
"""Rule set 1: the numbers of domain §5. A parameter's bound: consultation_share threat ≤, attention <; logins threat <,
attention ≤; lowest_rating ≤; undertrained, failed_contacts ≥; debt_months threat ≥, attention >; subscribers and
certificates ≤."""
