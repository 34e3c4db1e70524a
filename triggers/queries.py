"""Reads of the indicator."""

from __future__ import annotations

from datetime import date

from .models import Run, RuleSet


class NoRuleSet(LookupError):
    """No rule set is in force on the day."""


def rule_set_on(day: date) -> RuleSet:
    """The rule set in force on a day.

    Raises:
        NoRuleSet: the day is before the first one.
    """
    found = RuleSet.objects.filter(effective_from__lte=day).order_by("-effective_from").first()
    if found is None:
        raise NoRuleSet(f"no rule set is in force on {day:%d.%m.%Y}")
    return found


def last_run_date(*, before: int | None = None) -> date | None:
    """The latest date for which all clients were, or are being, computed; but for the run ``before``."""
    runs = Run.objects.exclude(pk=before) if before else Run.objects.all()
    return runs.order_by("-date").values_list("date", flat=True).first()
