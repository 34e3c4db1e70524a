"""What no import format carries: substitutions, audited groups, service points, VIP marks, moved days, passwords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from clients.models import Client, ServicePoint
from crm.staff.choices import Role
from crm.staff.models import CalendarDay, Employee, Group, Substitution

from .days import MOVED_DAYS
from .people import LOGINS, Team
from .persons import add_to_persons
from .world import World

PASSWORD = "demo-only-2026"  # noqa: S105  printed with the logins; never set where PRODUCTION=1 without --force
_BATCH = 5_000


class Login(NamedTuple):
    role: str
    login: str
    name: str
    group: str


def demo_logins() -> list[Login]:
    """One account for each role, in the order of domain §2; empty where no demo was loaded."""
    accounts = {
        one.username: one for one in Employee.objects.select_related("group").filter(username__in=_logins().values())
    }
    return [
        Login(
            str(role.label),
            login,
            accounts[login].full_name,
            str(accounts[login].group or ""),
        )
        for role, login in _logins().items()
        if login in accounts
    ]


def _logins() -> dict[Role, str]:
    return {role: f"{prefix}1" for role, prefix in LOGINS.items()}


def add_extras(world: World, vip: Sequence[str], branches: Mapping[str, int]) -> None:
    people = {one.username: one for one in Employee.objects.all()}
    _give_passwords(world, people)
    _audit_groups(world, people)
    _substitute(world, people)
    _mark_vip(vip)
    _add_service_points(branches)
    add_to_persons(world.seed, world.span.today)
    for day, (is_working, note) in MOVED_DAYS.items():
        CalendarDay.objects.get_or_create(day=day, defaults={"is_working": is_working, "note": note})


def _give_passwords(world: World, people: Mapping[str, Employee]) -> None:
    """Everybody of a small demo logs in; of a large one the first of each role."""
    everybody = [one.login for one in world.staff.everybody()]
    logins = everybody if len(everybody) < 50 else list(_logins().values())
    without = [login for login in logins if not people[login].has_usable_password()]
    if without:
        # one hash for all: each costs a third of a second
        Employee.objects.filter(username__in=without).update(password=make_password(PASSWORD))


def _audit_groups(world: World, people: Mapping[str, Employee]) -> None:
    """Each auditor listens to an equal part of the groups; the only one of a small demo to all but the last."""
    groups = {group.name: group for group in Group.objects.filter(name__in=[team.name for team in world.staff.teams])}
    names, auditors = [team.name for team in world.staff.teams], world.staff.auditors
    if len(auditors) == 1:
        names = names[:-1]
    for number, auditor in enumerate(auditors):
        people[auditor.login].audited_groups.set(groups[name] for name in names[number :: len(auditors)])


def _substitute(world: World, people: Mapping[str, Employee]) -> None:
    """Some are absent today, some were, some will be."""
    day = world.span.today
    for absent, substitute, starts_on, ends_on in _absences(world.staff.teams, day):
        Substitution.objects.get_or_create(
            absent=people[absent],
            substitute=people[substitute],
            starts_on=starts_on,
            defaults={"ends_on": ends_on, "note": "Отпуск"},
        )


_Absence = tuple[str, str, date, date]


def _absences(teams: Sequence[Team], day: date) -> list[_Absence]:
    """The last specialist of a group is absent today, a colleague of it or of the next group substitutes."""
    everybody = [one.login for team in teams for one in team.specialists]
    week = timedelta(days=7)
    absences = []
    for team in teams[2::3]:
        absent = team.specialists[-1].login
        substitute = everybody[everybody.index(absent) - 1]
        absences += [
            (absent, substitute, day - timedelta(days=3), day + week),
            (substitute, absent, day - 12 * week, day - 10 * week),
            (substitute, everybody[0] if everybody[0] != substitute else absent, day + 4 * week, day + 6 * week),
        ]
    return absences


def _mark_vip(numbers: Sequence[str]) -> None:
    for start in range(0, len(numbers), _BATCH):
        Client.objects.filter(number__in=numbers[start : start + _BATCH], is_vip=False).update(is_vip=True)


def _add_service_points(branches: Mapping[str, int]) -> None:
    """The branches of clients served in several places; the main point comes with the client."""
    owners = dict(Client.objects.filter(number__in=branches).values_list("number", "pk"))
    points = [
        ServicePoint(client_id=owners[number], name=f"Филиал {place}")
        for number, count in branches.items()
        if number in owners
        for place in range(1, count + 1)
    ]
    ServicePoint.objects.bulk_create(points, batch_size=_BATCH, ignore_conflicts=True)
