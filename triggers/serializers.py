"""Results of the indicator as other systems get them (domain §11).

A full pull is 100,000 items of nine parameters: they are put together as plain dictionaries, and equal parameters of a
page are one object. The serializer classes only describe them to OpenAPI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from crm.rest.pages import MAX_PAGE_SIZE

from .choices import Band, Level, Parameter
from .models import RuleSet
from .queries import Background, backgrounds, last_computed_day
from .rules import LETTERS, Rules, format_value

Row = Mapping[str, Any]
Item = dict[str, Any]

CODES = tuple(one.value for one in Parameter)
COLUMNS = (
    "id", "client_id", "valid_from", "valid_until", "computed_on", "updated_at", "indicator", "band", "levels",
    "rule_set_id", *CODES,
)  # fmt: skip
"""What is read of a result."""


class RuleSets:
    """The rule sets by id, read once, and the parameters already put into words."""

    def __init__(self) -> None:
        self.known = {one.pk: (one.version, one.rules) for one in RuleSet.objects.all()}
        self._worded: dict[tuple[int, str, str, Any], Item] = {}

    def version(self, row: Row) -> int:
        return self.known[row["rule_set_id"]][0]

    def parameters(self, row: Row) -> list[Item]:
        """The nine in the order of domain §5."""
        rule_set = row["rule_set_id"]
        return [
            self._worded.get((rule_set, code, letter, row[code])) or self._word(rule_set, code, letter, row[code])
            for code, letter in zip(CODES, row["levels"], strict=True)
        ]

    def _word(self, rule_set: int, code: str, letter: str, value: Any) -> Item:
        worded = _parameter(self.known[rule_set][1], Parameter(code), LETTERS[letter], value)
        self._worded[rule_set, code, letter, value] = worded
        return worded


def _parameter(rules: Rules, code: Parameter, level: Level, value: Any) -> Item:
    return {
        "code": code.value,
        "value": None if value is None else format_value(code, value),
        "level": level.value,
        "points": f"{rules.points(code, level):.2f}",
    }


def scores(rows: Sequence[Row], as_of: date | None) -> list[Item]:
    """Items for results that hold on a day; without a day, each says the last day for which it was computed."""
    if not rows:
        return []
    rule_sets = RuleSets()
    around = _around(rows)
    computed = None if as_of else last_computed_day()
    return [
        {
            "client": _client(around[row["id"]]),
            "as_of": (as_of or _said_on(row, computed)).isoformat(),
            **_content(row, rule_sets.version(row)),
            "previous": _previous(around[row["id"]]),
            "parameters": rule_sets.parameters(row),
        }
        for row in rows
        if row["id"] in around  # not so for a client deleted this very moment
    ]


def intervals(rows: Sequence[Row]) -> list[Item]:
    """Items of a client's history: from which day to which, both included, what was said."""
    around = _around(rows)
    rule_sets = RuleSets()
    return [
        {
            "client": _client(around[row["id"]]),
            "from": row["valid_from"].isoformat(),
            "until": row["valid_until"] and row["valid_until"].isoformat(),
            **_content(row, rule_sets.version(row)),
            "parameters": rule_sets.parameters(row),
        }
        for row in rows
        if row["id"] in around
    ]


def _said_on(row: Row, computed: date | None) -> date:
    said: date = max(row["valid_from"], row["computed_on"])
    return max(said, computed) if computed else said


def _around(rows: Sequence[Row]) -> dict[int, Background]:
    return backgrounds([(row["id"], row["client_id"], row["valid_from"]) for row in rows])


def _client(around: Background) -> Item:
    return {"number": around.number, "name": around.name, "inn": around.inn or None}


def _content(row: Row, version: int) -> Item:
    return {
        "indicator": f"{row['indicator']:.2f}",
        "band": row["band"],
        "rule_set": version,
        "updated_at": _utc(row["updated_at"]),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def _previous(around: Background) -> Item | None:
    if around.until is None:
        return None
    return {"indicator": f"{around.indicator:.2f}", "band": around.band, "until": around.until.isoformat()}


# --- The description for OpenAPI --------------------------------------------------------------------------------------

# what a list takes besides `many`; its type is that of one item to the type checker
_NINE: dict[str, Any] = {"min_length": 9, "max_length": 9}
_PAGE: dict[str, Any] = {"max_length": MAX_PAGE_SIZE}
_BANDS, _LEVELS = [one.value for one in Band], [one.value for one in Level]


def _indicator() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.RegexField(r"^[0-9]{1,2}\.[0-9]{2}$", help_text='Two decimals, exact: "0.36".')


def _band() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.ChoiceField(_BANDS, help_text="`none` < 0.30 ≤ `dynamic` < 0.34 ≤ `high` in rule set 1.")


class ClientSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    name = serializers.CharField()
    inn = serializers.CharField(allow_null=True, help_text="10 or 12 digits; null where it is not known.")


class PreviousSerializer(serializers.Serializer[Any]):
    indicator = _indicator()
    band = _band()
    until = serializers.DateField(help_text="The last day on which it held.")


class ParameterSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(CODES)
    value = serializers.CharField(
        allow_null=True,
        help_text="Shares with two decimals, debt in months with one, counts whole; null where it is not known. "
        "`competitor` is `yes`, `no` or `unknown`, never null.",
    )
    level = serializers.ChoiceField(_LEVELS)
    points = serializers.RegexField(
        r"^[0-9]{1,2}\.[0-9]{2}$", help_text='What it adds to the indicator; "0.00" for `ok` and `unknown`.'
    )


class _ContentSerializer(serializers.Serializer[Any]):
    indicator = _indicator()
    band = _band()
    rule_set = serializers.IntegerField(help_text="Version of the rules it was computed by.")
    updated_at = serializers.DateTimeField(help_text="When this was written, UTC.")


class ScoreSerializer(_ContentSerializer):
    client = ClientSerializer()
    as_of = serializers.DateField(
        help_text="The day this holds for: the day asked for, else the last one for which the client was computed."
    )
    previous = PreviousSerializer(allow_null=True, help_text="What was said before; null for the first result.")
    parameters = ParameterSerializer(many=True, **_NINE, help_text="The nine, always in this order.")


_IntervalBase: Any = inline_serializer(
    "IntervalBounds",
    {
        "from": serializers.DateField(help_text="The first day."),
        "until": serializers.DateField(allow_null=True, help_text="The last day, included; null where it still holds."),
    },
).__class__


class IntervalSerializer(_IntervalBase, _ContentSerializer):
    client = ClientSerializer()
    parameters = ParameterSerializer(many=True, **_NINE)


def _next() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class ScorePageSerializer(serializers.Serializer[Any]):
    next = _next()
    results = ScoreSerializer(many=True, **_PAGE)


class HistoryPageSerializer(serializers.Serializer[Any]):
    next = _next()
    results = IntervalSerializer(many=True, **_PAGE)
