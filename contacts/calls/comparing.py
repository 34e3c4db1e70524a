"""Figures of calls of many, beside each other: groups of a department, employees of a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clients.queries import contact_makers
from crm.staff.choices import NormCode
from crm.staff.models import Employee, Norm
from crm.staff.rules import whole_if_it_is

from .rules import Figures
from .statistics import KINDS, Board, Whom, board, board_of, by, groups_of, link, quality_minutes, summed


@dataclass(frozen=True)
class Row:
    """One group of a department, or one employee of a group; ``norm`` is that of effective calls a month."""

    name: str
    whom: Whom
    figures: Figures
    links: dict[str, str]
    norm: Decimal | None = None


def overview(viewer: Employee, day: date, whom: Whom) -> tuple[Board, list[Row]]:
    """The board, and beside each other the groups of all, or the employees of a group: counted at once."""
    if whom.employee:
        return board(viewer, day, whom), []
    minutes, days = quality_minutes(), (day.replace(day=1), day)
    found = by(viewer, whom, days, minutes, "day", "employee" if whom.group else "employee__group")
    rows = rows_of(viewer, whom, day, summed(found, 1))
    return board_of(viewer, day, whom, minutes, summed(found, 0)), rows


def rows_of(viewer: Employee, whom: Whom, day: date, found: dict[Any, Figures]) -> list[Row]:
    """Of all: the groups; of a group: its employees, those without calls too."""
    rows = _employees(viewer, whom, found, day) if whom.group else _groups(viewer, found, day)
    return sorted(rows, key=lambda row: row.name.lower().replace("ё", "е"))


def _row(name: str, whom: Whom, figures: Figures | None, day: date, norm: Decimal | None = None) -> Row:
    links = {kind: link(whom, kind, day.replace(day=1), day) for kind in KINDS}
    return Row(name, whom, figures or Figures(), links, norm)


def _groups(viewer: Employee, found: dict[Any, Figures], day: date) -> list[Row]:
    return [_row(one.name, Whom(group=one), found.get(one.pk), day) for one in groups_of(viewer)]


def _employees(viewer: Employee, whom: Whom, found: dict[Any, Figures], day: date) -> list[Row]:
    norms = dict(
        Norm.objects.filter(code=NormCode.EFFECTIVE_CALLS_MONTH).order_by("value").values_list("role", "value")
    )
    members = Employee.objects.filter(contact_makers(viewer), whom.members)
    rows = []
    for one in members:
        values = [norms[role] for role in one.roles if role in norms]
        if one.pk in found or (one.is_active and values):
            norm = Decimal(whole_if_it_is(max(values))) if values else None
            rows.append(_row(one.full_name, Whom(one), found.get(one.pk), day, norm))
    return rows
