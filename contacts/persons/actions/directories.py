"""The directories of characteristics and of rubrics."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts.persons import rules
from contacts.persons.models import NAME_LENGTH, Characteristic, Rubric
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

Entry = TypeVar("Entry", Characteristic, Rubric)


def add_entry(*, by: Employee, model: type[Entry], name: str, position: int = 100) -> Entry:
    """A new entry; its code is made of the name and stays when the name changes.

    Raises:
        ValidationError: by field; there is one of that name.
    """
    _require(by)
    name = _checked(name)
    return _saved(model(code=staff_rules.name_key(name), name=name, position=position))


def change_entry(*, by: Employee, entry: Entry, name: str, position: int, is_active: bool) -> Entry:
    """Rename, move or disable an entry; persons who have it keep it.

    Raises:
        ValidationError: by field.
    """
    _require(by)
    entry.name, entry.position, entry.is_active = _checked(name), position, is_active
    return _saved(entry)


def _saved(entry: Entry) -> Entry:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise ValidationError({"name": _("There is “%(name)s” already") % {"name": entry.name}}) from None
    return entry


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise ValidationError({"name": _("A name of up to %(count)d characters") % {"count": NAME_LENGTH}})
    return name


def _require(by: Employee) -> None:
    if not rules.may_edit_directories(by.roles):
        raise PermissionDenied
