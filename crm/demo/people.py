"""Employees of the demo and invented names of everybody and everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from crm.staff.choices import Role

from . import words
from .dice import Dice

DEPARTMENT = "Департамент дистанционного сервиса"
CLIENTS_A_SPECIALIST = 120
SPECIALISTS_A_GROUP = 12


def person_name(dice: Dice, woman_share: float = 0.75) -> str:
    family, middle = dice.pick(words.FAMILIES), dice.pick(words.MIDDLE)
    if dice.chance(woman_share):
        return f"{family}а {dice.pick(words.WOMEN)} {middle}на"
    return f"{family} {dice.pick(words.MEN)} {middle}ич"


def company_name(dice: Dice) -> str:
    form = dice.throw()
    if form < 0.08:
        return dice.pick(words.INSTITUTIONS).format(dice.between(1, 199))
    noun = dice.pick(words.COMPANY_NOUNS)
    if form < 0.55:
        return f"{noun} {dice.pick(words.COMPANY_TRADES)}"
    second = dice.pick(words.COMPANY_TRADES)
    return f"{noun}-{second}" if form < 0.7 else f"{noun} {second} {dice.pick(words.COMPANY_TRADES)}"


def taxpayer_number(dice: Dice, prefix: str, sole: bool) -> str:
    """An INN with right control digits that no inspection can have issued: ``prefix`` ends in 00."""
    body = f"{prefix}{dice.between(0, 999_999):06}" if sole else f"{prefix}{dice.between(0, 99_999):05}"
    return _with_control_digits(body)


_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _with_control_digits(body: str) -> str:
    """9 digits and one, or 10 digits and two: control digits of the Russian taxpayer's number."""
    for _ in range(len(body) - 8):
        weighted = zip(body, _WEIGHTS[-len(body) :], strict=True)
        body += str(sum(int(digit) * weight for digit, weight in weighted) % 11 % 10)
    return body


def phone(dice: Dice, area: str) -> tuple[str, str]:
    """A number as written and as telephony has it, in ranges that are not in use (a city number beginning with 0)."""
    last = dice.between(0, 9999)
    return f"7 ({area}) 200-{last // 100:02}-{last % 100:02}", f"7{area}200{last:04}"


class Employee(NamedTuple):
    login: str
    name: str
    roles: tuple[str, ...]
    group: str
    extension: str


@dataclass(frozen=True)
class Team:
    """One group: who keeps its clients."""

    name: str
    head: Employee
    deputy: Employee | None
    specialists: tuple[Employee, ...]
    newcomer: Employee | None
    managers: tuple[Employee, ...]


@dataclass(frozen=True)
class Staff:
    teams: tuple[Team, ...]
    auditors: tuple[Employee, ...]
    director: Employee

    def everybody(self) -> list[Employee]:
        people = [self.director, *self.auditors]
        for team in self.teams:
            optional = [one for one in (team.deputy, team.newcomer) if one]
            people += [team.head, *optional, *team.specialists, *team.managers]
        return people


LOGINS = {
    Role.SPECIALIST: "specialist",
    Role.NEWCOMER_SPECIALIST: "newcomer",
    Role.ACCOUNT_MANAGER: "manager",
    Role.DEPUTY_HEAD: "deputy",
    Role.HEAD: "head",
    Role.AUDITOR: "auditor",
    Role.DIRECTOR: "director",
}
"""How logins of a role begin; a number follows."""


class _Hiring:
    """Gives out logins, extensions and full names, each once."""

    def __init__(self, dice: Dice) -> None:
        self._dice, self._names, self._counts = dice, set[str](), dict[str, int]()
        self._extension = 6000

    def hire(self, role: Role, group: str = "") -> Employee:
        login = LOGINS[role]
        self._counts[login] = number = self._counts.get(login, 0) + 1
        self._extension += 1
        return Employee(f"{login}{number}", self._name(), (role.value,), group, str(self._extension))

    def _name(self) -> str:
        while (name := person_name(self._dice)) in self._names:
            pass
        self._names.add(name)
        return name


def hire_staff(seed: int, specialists: int, groups: int, managers: int) -> Staff:
    """Employees for so many specialists in so many groups.

    Each group has a head; of three one has a deputy and one a specialist for new clients, of more every one.
    """
    hiring = _Hiring(Dice(seed, -1))
    director = hiring.hire(Role.DIRECTOR)
    auditors = tuple(hiring.hire(Role.AUDITOR) for _ in range(max(1, specialists // 20)))
    rare = 1 if groups > 3 else 3
    teams = []
    for number in range(groups):
        group = f"Группа {number + 1}"
        own = specialists * (number + 1) // groups - specialists * number // groups
        kept = managers * (number + 1) // groups - managers * number // groups
        teams.append(
            Team(
                name=group,
                head=hiring.hire(Role.HEAD, group),
                deputy=hiring.hire(Role.DEPUTY_HEAD, group) if number % rare == rare // 2 else None,
                specialists=tuple(hiring.hire(Role.SPECIALIST, group) for _ in range(own)),
                newcomer=hiring.hire(Role.NEWCOMER_SPECIALIST, group) if number % rare == 0 else None,
                managers=tuple(hiring.hire(Role.ACCOUNT_MANAGER, group) for _ in range(kept)),
            )
        )
    return Staff(tuple(teams), auditors, director)
