"""Reference lists of the working screen: every call asks for all of them (:mod:`crm.reference`)."""

from __future__ import annotations

from decimal import Decimal

from contacts.persons.models import Characteristic
from contacts.persons.queries import names_of
from contacts.works.choices import WorkKind
from contacts.works.models import Instrument, Script, ScriptAnswer, ScriptStep, Topic, WorkResult
from contacts.works.scripts.queries import Played, linked
from crm.reference import Kept
from crm.staff.models import CalendarDay, Employee, Norm

instruments = Kept(lambda: list(Instrument.objects.filter(is_active=True)), Instrument)
results = Kept(lambda: list(WorkResult.objects.filter(is_active=True)), WorkResult)
planned_topics = Kept(lambda: list(Topic.objects.filter(kind=WorkKind.PLANNED, is_active=True)), Topic)
characteristics = Kept(names_of, Characteristic)
moved_days = Kept(lambda: dict(CalendarDay.objects.values_list("day", "is_working")), CalendarDay)


def _scripts() -> dict[int, Played]:
    rows = Script.objects.order_by("-pk").prefetch_related("steps__answers")
    return {one.pk: Played(one, linked(list(one.steps.all()))) for one in rows}


scripts = Kept(_scripts, Script, ScriptStep, ScriptAnswer)
"""All scripts by id, the newest first."""


def _norms() -> list[tuple[str, str, Decimal]]:
    return list(Norm.objects.order_by("value").values_list("role", "code", "value"))


_all_norms = Kept(_norms, Norm)


def norms_of(employee: Employee) -> dict[str, Decimal]:
    """As :func:`crm.staff.queries.norms_for`."""
    return {code: value for role, code, value in _all_norms() if role in employee.roles}
