"""Dull factories: valid rows with as few words as a test needs. Names are invented."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import count
from typing import Any

from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee, Group, Substitution

PASSWORD = "correct horse battery"

_numbers = count(1)


def make_group(name: str = "", **fields: Any) -> Group:
    return Group.objects.create(name=name or f"Group {next(_numbers)}", **fields)


def make_employee(
    roles: Collection[str] | str = Role.SPECIALIST,
    group: Group | None = None,
    *,
    audits: Collection[Group] = (),
    password: str = PASSWORD,
    **fields: Any,
) -> Employee:
    """An employee who can log in with `PASSWORD`; ``roles`` is one role or several, ``audits`` the audited groups."""
    number = next(_numbers)
    fields.setdefault("username", f"employee{number}")
    fields.setdefault("full_name", f"Сотрудникова{_letters(number)} Анна Петровна")
    wanted = [roles] if isinstance(roles, str) else list(roles)
    employee = Employee.objects.create_user(
        password=password, roles=[str(role) for role in wanted], group=group, **fields
    )
    employee.audited_groups.set(audits)
    return employee


def make_substitution(absent: Employee, substitute: Employee, **fields: Any) -> Substitution:
    """In force today, for a week, unless told."""
    fields.setdefault("starts_on", today())
    fields.setdefault("ends_on", fields["starts_on"] + timedelta(days=7))
    return Substitution.objects.create(absent=absent, substitute=substitute, **fields)


def make_client(specialist: Employee | None = None, **fields: Any) -> Any:
    """A client in service with a valid number and INN."""
    from clients.models import Client  # the factories of staff are used where the client base is not

    number = next(_numbers)
    fields.setdefault("number", f"{50_000 + number}")
    fields.setdefault("name", f"ПРИМЕР {number}")
    fields.setdefault("inn", inn(number))
    fields.setdefault("connected_on", date(2020, 1, 1))
    return Client.objects.create(specialist=specialist, **fields)


def inn(number: int) -> str:
    """A company's INN with a right control digit."""
    body = f"2200{number % 100_000:05}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return body + str(sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11 % 10)


def _letters(number: int) -> str:
    """A number in Cyrillic letters, so that names stay names: 1 → «б», 12 → «бв»."""
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))
