"""Accounts: people and other systems."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from crm.staff import lockout, rules
from crm.staff.choices import Role
from crm.staff.models import Employee, Group
from crm.staff.queries import has_other_director

from .rights import require

# Read aloud over the telephone: no letters and digits that sound or look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FIELDS = frozenset({"username", "full_name", "email", "roles", "group", "extension", "time_zone", "language"})


class Created(NamedTuple):
    employee: Employee
    password: str
    """The temporary password, to be told to the employee; never kept."""


def temporary_password() -> str:
    """Four groups of four letters: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(4))


@transaction.atomic
def create_employee(
    *, by: Employee | None, audited_groups: Iterable[Group] = (), password: str = "", **fields: Any
) -> Created:
    """A new account. Without a password it gets a temporary one, to be replaced at the first login.

    Raises ValidationError for wrong or taken values.
    """
    require(by, rules.may_manage_staff)
    employee = Employee(**{name: value for name, value in fields.items() if name in FIELDS})
    _check_roles(employee.roles)
    employee.password_is_temporary = not password
    given = password or temporary_password()
    employee.set_password(given)
    employee.full_clean()
    employee.save()
    employee.audited_groups.set(audited_groups)
    return Created(employee, given)


@transaction.atomic
def change_employee(
    *, by: Employee | None, employee: Employee, audited_groups: Iterable[Group] | None = None, **fields: Any
) -> Employee:
    """Raises ValidationError for wrong values and when the last director would lose the role."""
    require(by, rules.may_manage_staff)
    for name in FIELDS & set(fields):
        setattr(employee, name, fields[name])
    _check_roles(employee.roles)
    if Role.DIRECTOR not in employee.roles:
        _keep_a_director(employee)
    employee.full_clean()
    employee.save(update_fields=sorted(FIELDS & set(fields)))
    if audited_groups is not None:
        employee.audited_groups.set(audited_groups)
    return employee


@transaction.atomic
def deactivate(*, by: Employee | None, employee: Employee) -> None:
    """End the work of an account: sessions and tokens die, clients stay with it until they are handed over."""
    require(by, rules.may_manage_staff)
    if by and by.pk == employee.pk:
        raise ValidationError(_("You cannot deactivate yourself"))
    _keep_a_director(employee)
    employee.is_active = False
    employee.save(update_fields=["is_active"])
    _end_sessions(employee)
    AuthToken.objects.filter(user=employee).delete()


def activate(*, by: Employee | None, employee: Employee) -> None:
    require(by, rules.may_manage_staff)
    employee.is_active = True
    employee.save(update_fields=["is_active"])


@transaction.atomic
def set_temporary_password(*, by: Employee | None, employee: Employee) -> str:
    """A new password to be told to the employee, who must replace it; all sessions end and a lock is lifted."""
    require(by, rules.may_manage_staff)
    if not rules.uses_pages(employee.roles):
        raise ValidationError(_("This account does not log in with a password"))
    password = temporary_password()
    employee.set_password(password)
    employee.password_is_temporary = True
    employee.save(update_fields=["password", "password_is_temporary"])
    _end_sessions(employee)
    lockout.lift(employee.username)
    return password


def lift_lock(*, by: Employee | None, employee: Employee) -> None:
    require(by, rules.may_manage_staff)
    lockout.lift(employee.username)


@transaction.atomic
def reset_second_factor(*, by: Employee | None, employee: Employee) -> None:
    """For a lost telephone: the app and the recovery codes stop working, sessions end."""
    require(by, rules.may_manage_staff)
    Authenticator.objects.filter(user=employee).delete()
    _end_sessions(employee)


def update_profile(*, by: Employee, language: str, theme: str, time_zone: str) -> None:
    """What everybody sets for oneself. Raises ValidationError for unknown values."""
    by.language, by.theme, by.time_zone = language, theme, time_zone
    by.clean_fields(exclude={field.name for field in Employee._meta.fields} - {"language", "theme", "time_zone"})
    by.save(update_fields=["language", "theme", "time_zone"])


@transaction.atomic
def create_integration(*, by: Employee | None, name: str) -> str:
    """An account of another system; answers its token, which is kept only as a hash (domain §11).

    Raises ValidationError when the name is taken or is no login.
    """
    require(by, rules.may_manage_staff)
    account = Employee(username=name, full_name=name, roles=[Role.INTEGRATION])
    account.set_unusable_password()
    account.full_clean()
    account.save()
    return _new_token(account)


@transaction.atomic
def rotate_integration(*, by: Employee | None, name: str) -> str:
    """A new token instead of all old ones. Raises ValidationError when there is no such active integration account."""
    require(by, rules.may_manage_staff)
    account = Employee.objects.filter(username=name, roles=[Role.INTEGRATION], is_active=True).first()
    if account is None:
        raise ValidationError(_("There is no active integration account “%(name)s”") % {"name": name})
    AuthToken.objects.filter(user=account).delete()
    return _new_token(account)


def _new_token(account: Employee) -> str:
    _instance, token = AuthToken.objects.create(user=account)
    return str(token)


def _check_roles(roles: Collection[str]) -> None:
    if not roles:
        raise ValidationError({"roles": _("Choose at least one role")})
    if not rules.roles_agree(roles):
        raise ValidationError({"roles": _("An account of another system has no other role")})


def _keep_a_director(employee: Employee) -> None:
    # Two directors who dismiss each other at once: the second waits here and sees the first one's outcome.
    list(Employee.objects.select_for_update().filter(is_active=True, roles__contains=[Role.DIRECTOR]).order_by("pk"))
    was = Employee.objects.filter(pk=employee.pk, is_active=True, roles__contains=[Role.DIRECTOR]).exists()
    if was and not has_other_director(employee):
        raise ValidationError(_("There must be at least one active director"))


def _end_sessions(employee: Employee) -> None:
    for session in UserSession.objects.filter(user=employee):
        session.end()
