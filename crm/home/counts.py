"""What a supervisor's home counts: bands and moves by department, group and specialist, and their load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q, Sum

from clients.queries import Load, load_of
from crm.staff.choices import NormCode, Role
from crm.staff.models import Employee, Group
from crm.staff.queries import scope_of
from triggers import wording
from triggers.choices import Band
from triggers.models import Result, Run, Tally
from triggers.queries import tallies_seen_by
from triggers.rules import WINDOWS

from .queries import Row

SHOWN_TO_SUPERVISOR = 15
UNFOLDED_GROUPS = 3
"""With so many groups or fewer the specialists are shown at once, and with them the load of the groups."""

SHOWN_GROUPS = 15
"""So many groups stand on the home, those with the largest share of threats; all have a page of their own."""

_MOVES = [f"{direction}_{window}" for direction in ("worse", "better") for window in WINDOWS]
_SUMS = {name: Sum(name) for name in ("high", "dynamic", "none", *_MOVES)}


@dataclass
class Counts:
    """One line: a department, a group, a specialist, or all; ``query`` selects its clients in the list.

    ``load`` of a group is the sum over its ``children``, of a department the sum over its groups; None while the
    specialists of one of them are not known.
    """

    label: str
    query: str
    numbers: dict[str, int]
    group_id: int | None = None
    department: str = ""
    employee: Employee | None = None
    load: Load | None = None
    children: list[Counts] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.none_from + self.numbers["none"]

    @property
    def none_from(self) -> int:
        """Where the last part of the bar begins."""
        return self.numbers["high"] + self.numbers["dynamic"]

    @property
    def code(self) -> str:
        return str(self.group_id or "none")

    @property
    def order(self) -> tuple[float, str]:
        """The largest share of threats first."""
        return -self.numbers["high"] / max(self.total, 1), self.label

    @property
    def moves(self) -> list[dict[str, Any]]:
        return [
            {"window": window, "worse": self.numbers[f"worse_{window}"], "better": self.numbers[f"better_{window}"]}
            for window in WINDOWS
        ]


# --- Groups -----------------------------------------------------------------------------------------------------------


def groups_seen_by(employee: Employee, no_group: str) -> list[Counts]:
    """Counts by the group of the specialist. Two statements."""
    sums = tallies_seen_by(employee).values("specialist__group").annotate(**_SUMS).order_by()
    groups = {one.pk: one for one in Group.objects.select_related("department")}
    found = [_group(dict(row), groups, no_group) for row in sums]
    return sorted(found, key=lambda one: one.order)


def _group(row: dict[str, Any], groups: dict[int, Group], no_group: str) -> Counts:
    group_id = row.pop("specialist__group")
    group = groups.get(group_id)
    label, department = (group.name, group.department) if group else (no_group, None)
    query = f"specialist_group={group_id or 'none'}"
    return Counts(label, query, row, group_id, department=department.name if department else "")


def by_department(groups: Sequence[Counts], no_department: str) -> list[Counts]:
    """The same counts a level higher, each department with its groups; ``no_department`` holds those that have none."""
    ordered = sorted(groups, key=lambda one: (one.department, *one.order))
    found = [_sum(name or no_department, list(own)) for name, own in groupby(ordered, lambda one: one.department)]
    return sorted(found, key=lambda one: one.order)


def keep_worst(departments: Sequence[Counts]) -> int:
    """Leave the departments, whose counts stay, only the groups that are shown; answers how many were left out."""
    groups = sorted((one for department in departments for one in department.children), key=lambda one: one.order)
    shown = {one.code for one in groups[:SHOWN_GROUPS]}
    for department in departments:
        department.children = [one for one in department.children if one.code in shown]
    return len(groups) - len(shown)


def total_of(groups: Sequence[Counts], label: str, everything: bool) -> Counts:
    total = _sum(label, groups)
    if everything:
        total.query = ""
    return total


def _sum(label: str, groups: Sequence[Counts]) -> Counts:
    numbers = {name: sum(one.numbers[name] for one in groups) for name in _SUMS}
    query = "&".join(one.query for one in groups)
    return Counts(label, query, numbers, load=_sum_of_groups(groups), children=list(groups))


def sees_everything(employee: Employee) -> bool:
    return scope_of(employee).everything


# --- Specialists and their load ---------------------------------------------------------------------------------------

_OWN_WORK = (Role.SPECIALIST, Role.NEWCOMER_SPECIALIST)
_ANSWER_FOR_OTHERS = (Role.HEAD, Role.AUDITOR)


def unfold(employee: Employee, groups: Sequence[Counts], nobody: str) -> None:
    """Give the groups their specialists and the load that these add up to. Four statements."""
    lines = specialists_of(employee, [one.group_id for one in groups], nobody)
    for group in groups:
        group.children = lines[group.group_id]
        group.load = add_up([one.load for one in group.children if one.employee and _bears_own(one.employee)])


def specialists_of(employee: Employee, groups: Iterable[int | None], nobody: str) -> dict[int | None, list[Counts]]:
    """Counts and load of the specialists of these groups, within the scope, by group; those without clients last."""
    wanted = list(groups)
    tallies = list(tallies_seen_by(employee).filter(_in("specialist__", wanted)).select_related("specialist__group"))
    idle = _without_clients(employee, wanted, tallies)
    loads = load_of([*(one.specialist for one in tallies if one.specialist), *idle])
    lines: dict[int | None, list[Counts]] = {one: [] for one in wanted}
    for tally in sorted(tallies, key=lambda one: (-one.high, -one.dynamic, one.pk)):
        group_id = tally.specialist.group_id if tally.specialist else None
        lines.setdefault(group_id, []).append(_line(tally, loads, nobody))
    for one in idle:
        lines[one.group_id].append(_employee_line(one, dict.fromkeys(_SUMS, 0), loads))
    return lines


def _in(path: str, groups: Sequence[int | None]) -> Q:
    condition = Q(**{f"{path}group__in": [one for one in groups if one]})
    return condition | Q(**{f"{path}group": None}) if None in groups else condition


def _without_clients(employee: Employee, groups: Sequence[int | None], tallies: Sequence[Tally]) -> list[Employee]:
    """Specialists at work whose clients have no result: their norm is a part of what the group can bear."""
    scope = scope_of(employee)
    members = Employee.objects.filter(_in("", groups), is_active=True, roles__overlap=[*_OWN_WORK])
    if not scope.everything:
        members = members.filter(pk__in=scope.owners)
    counted = [one.specialist_id for one in tallies if one.specialist_id]
    return list(members.exclude(pk__in=counted).order_by("full_name"))


def _line(tally: Tally, loads: dict[int, Load], nobody: str) -> Counts:
    numbers = {name: getattr(tally, name) for name in _SUMS}
    if tally.specialist is None:
        return Counts(nobody, "specialist_group=nobody", numbers)
    return _employee_line(tally.specialist, numbers, loads)


def _employee_line(employee: Employee, numbers: dict[str, int], loads: dict[int, Load]) -> Counts:
    query = f"specialist={employee.pk}"
    return Counts(employee.full_name, query, numbers, employee=employee, load=loads.get(employee.pk))


def _bears_own(employee: Employee) -> bool:
    """A head or an auditor bears the clients of others, which would count twice."""
    return not employee.has_role(*_ANSWER_FOR_OTHERS)


def add_up(loads: Iterable[Load | None]) -> Load:
    """The sum of the service points against the sum of the norms, of those whose norm counts service points."""
    counted = [one for one in loads if one and one.norm is not None and one.unit == NormCode.SERVICE_POINTS]
    return Load(
        service_points=sum(one.service_points for one in counted),
        clients=sum(one.clients for one in counted),
        norm=sum((one.norm for one in counted if one.norm is not None), Decimal(0)),
        unit=NormCode.SERVICE_POINTS,
    )


def _sum_of_groups(groups: Sequence[Counts]) -> Load | None:
    loads = [one.load for one in groups]
    return None if None in loads else add_up(loads)


# --- Beside the counts ------------------------------------------------------------------------------------------------


def last_run() -> Run | None:
    return Run.objects.order_by("-pk").first()


def worst_of_all(employee: Employee, day: date) -> list[Row]:
    """The clients of the whole scope who are nearest to leaving, through the index of open results."""
    found = (
        Result.objects.visible_to(employee)
        .current()
        .filter(band=Band.HIGH)
        .select_related("rule_set", "client__specialist", "client__account_manager", "client__region")
        .order_by("-indicator", "client")[:SHOWN_TO_SUPERVISOR]
    )
    return [Row(client=one.client, result=one, reasons=wording.reasons(one.worst)) for one in found]
