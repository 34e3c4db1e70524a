"""What heads change in the directory of the functional card. Nothing is deleted: values refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.fields import DateField
from django.db.models.functions import Cast
from django.utils.crypto import get_random_string

from crm.staff.models import Employee

from . import rules
from .models import CardValue, Indicator, StatusGroup

STEP = 10
Entry = TypeVar("Entry", Indicator, StatusGroup)


def _require(by: Employee) -> None:
    if not rules.may_edit_directory(by.roles):
        raise PermissionDenied


@transaction.atomic
def add_indicator(*, by: Employee, values: Mapping[str, Any]) -> Indicator:
    """A new indicator, the last of its section."""
    _require(by)
    last = Indicator.objects.filter(applies_to=values["applies_to"]).aggregate(last=Max("position"))["last"]
    return Indicator.objects.create(**values, position=(last or 0) + STEP)


@transaction.atomic
def edit_indicator(*, by: Employee, indicator: Indicator, values: Mapping[str, Any]) -> int:
    """Change an indicator; answers how many values fall due on another day for it.

    A shorter term ends values sooner at once; a longer one counts from the next verification on, so that what was
    spread stays spread. A term where there was none, and none where there was one, count at once.
    """
    _require(by)
    row = Indicator.objects.select_for_update().get(pk=indicator.pk)
    old = row.validity_days
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return sum(_move_ends(model, row, old) for model in CardValue.__subclasses__()) if row.validity_days != old else 0


def _move_ends(model: Any, indicator: Indicator, old: int | None) -> int:
    values = model._default_manager.filter(indicator=indicator, verified_on__isnull=False)
    days = indicator.validity_days
    if days is None:
        return values.filter(valid_until__isnull=False).update(valid_until=None)
    end = Cast(F("verified_on") + timedelta(days=days), DateField())
    return values.filter(Q(valid_until=None) | Q(valid_until__gt=end)).update(valid_until=end)


@transaction.atomic
def move_indicator(*, by: Employee, indicator: Indicator, up: bool) -> None:
    """Change places with the neighbour in the section; the first does not move up, nor the last down."""
    _require(by)
    # all of them: positions may be equal, as files leave them
    rows = list(Indicator.objects.select_for_update().filter(applies_to=indicator.applies_to))
    section = [row for row in rows if row.section == indicator.section]
    at = section.index(indicator)
    to = at + (-1 if up else 1)
    if not 0 <= to < len(section):
        return
    first, second = rows.index(section[at]), rows.index(section[to])
    rows[first], rows[second] = rows[second], rows[first]
    for place, row in enumerate(rows, start=1):
        row.position = STEP * place
    Indicator.objects.bulk_update(rows, ["position"])


def switch(*, by: Employee, entry: Entry, on: bool) -> None:
    """Put an indicator or a status group in use or out of it; values and their history stay."""
    _require(by)
    type(entry)._default_manager.filter(pk=entry.pk).update(is_active=on)


@transaction.atomic
def save_group(*, by: Employee, group: StatusGroup | None, values: Mapping[str, Any]) -> StatusGroup:
    """A new status group, or another name and other indicators of one. Its code is made once and stays."""
    _require(by)
    plain = {name: value for name, value in values.items() if name != "indicators"}
    if group is None:
        last = StatusGroup.objects.aggregate(last=Max("position"))["last"]
        code = f"status-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz')}"
        return StatusGroup.objects.create(**plain, code=code, position=(last or 0) + STEP)
    StatusGroup.objects.filter(pk=group.pk).update(**plain)
    if "indicators" in values:
        group.indicators.set(values["indicators"])
    return group
