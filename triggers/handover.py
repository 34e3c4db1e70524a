"""Risk in a handover sheet: the indicator of the day and what raised it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from debts.handover.registry import Part, register

from . import wording
from .choices import Parameter
from .models import Result, RuleSet
from .queries import result_on

WHOLE = frozenset(Parameter) - {Parameter.CONSULTATION_SHARE, Parameter.DEBT_MONTHS, Parameter.COMPETITOR}


def gather(client: Client, day: date) -> dict[str, Any] | None:
    """What is said of the client, as it may be read long after a later computation has corrected it."""
    result = result_on(client.pk, day)
    if result is None:
        return None
    values = {code: getattr(result, code) for code in Parameter.values}
    return {
        "rule_set": result.rule_set_id,
        "indicator": str(result.indicator),
        "band": result.band,
        "levels": result.levels,
        "values": {code: None if value is None else str(value) for code, value in values.items()},
    }


def show(kept: dict[str, Any] | None) -> dict[str, Any]:
    if kept is None:
        return {"result": None}
    rules = RuleSet.objects.get(pk=kept["rule_set"])
    values = {code: _read(code, value) for code, value in kept["values"].items()}
    result = Result(
        rule_set=rules, indicator=Decimal(kept["indicator"]), band=kept["band"], levels=kept["levels"], **values
    )
    return {"result": result, "raised": [(one.level, wording.phrase(one)) for one in result.worst]}


def _read(code: str, value: str | None) -> Any:
    if value is None or code == Parameter.COMPETITOR:
        return value
    return int(value) if code in WHOLE else Decimal(value)


def register_part() -> None:
    register(Part("risk", _("Risk"), gather, show, "triggers/handover.html", 30))
