"""What every entry is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from clients import rules
from clients.actions.editing import locked_client
from clients.models import Client
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee


def require_keeper(by: Employee, client: Client) -> None:
    """That the employee enters facts, and still sees this client: the page may have been open for long.

    The client is locked until the end of the transaction.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the client is not theirs any more, or was merged into another.
    """
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied
    locked_client(by, client)


def refuse_impossible(field: str, day: date) -> None:
    """A day on which something was done has come, and is not of before the system existed."""
    if day > today():
        raise ValidationError({field: _("This day has not come yet")})
    if day < rules.FIRST_DAY:
        raise ValidationError({field: _("Such a date cannot be: check the year")})


def save(row: Model, *, taken: dict[str, str]) -> None:
    """Write a checked row; ``taken`` is what to say, and at which field, when somebody was quicker.

    Raises:
        ValidationError: the row breaks a rule of its table.
    """
    row.full_clean()
    with refusing(taken):
        row.save()


@contextmanager
def refusing(taken: dict[str, str]) -> Iterator[None]:
    """What the database refuses is said in words; the transaction around stays usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(taken) from error
