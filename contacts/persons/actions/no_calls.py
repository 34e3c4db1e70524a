"""Marks «do not call» on persons."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.rules import is_plausible
from contacts.persons import rules
from contacts.persons.models import ContactPerson, NoCall
from crm.staff.calendar import today
from crm.staff.models import Employee

from .persons import locked_person


def forbid_calls(*, by: Employee, person: ContactPerson, starts_on: date, ends_on: date | None, reason: str) -> NoCall:
    """Nobody calls the person between the days, the last one included; without a last day until the mark is lifted.

    Raises:
        ValidationError: by field; the client is not theirs any more.
    """
    _require(by)
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say why: colleagues will ask")
    if not is_plausible(starts_on, today()):
        errors["starts_on"] = _("Such a date cannot be: check the year")
    if ends_on and ends_on < starts_on:
        errors["ends_on"] = _("The end is before the beginning")
    elif ends_on and ends_on < today():
        errors["ends_on"] = _("That is over already")
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        row = locked_person(by, person)
        return NoCall.objects.create(person=row, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), author=by)


def lift_no_call(*, by: Employee, mark: NoCall) -> NoCall:
    """From today on the mark no longer holds; lifting it twice changes nothing."""
    _require(by)
    with transaction.atomic():
        locked_person(by, mark.person)
        row = NoCall.objects.select_for_update().get(pk=mark.pk)
        if row.lifted_on is None:
            row.lifted_on, row.lifted_by = today(), by
            row.save()
    return row


def _require(by: Employee) -> None:
    if not (by.is_active and rules.may_edit_persons(by.roles)):
        raise PermissionDenied
