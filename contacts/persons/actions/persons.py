"""A contact person comes, changes, leaves and comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client
from clients.events import facts_changed
from clients.models import Client
from contacts.persons import rules
from contacts.persons.models import ContactPerson, PersonEmail, PersonPhone
from crm.edits import Edit
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from .duplicates import find_person_duplicates
from .lines import Lines, apply_lines

NOTHING = Lines()
EARLIEST = date(1950, 1, 1)
"""Nobody of today's contact persons began to work before it: an earlier date is a slip of the hand."""


def create_person(
    *, by: Employee, client: Client, values: Mapping[str, Any], phones: Lines = NOTHING, emails: Lines = NOTHING
) -> ContactPerson:
    """A new person at a client; ``values`` by names of fields.

    Raises:
        ValidationError: by field; the client has somebody of that name, maybe among those who left; the client is
            not theirs any more.
    """
    _require(by)
    with transaction.atomic():
        locked_client(by, client)
        person = ContactPerson(client=client, **values)
        _settle(person)
        person.save()
        apply_lines(PersonPhone, person, phones)
        apply_lines(PersonEmail, person, emails)
        _tell(person)
    return person


def edit_person(
    *, by: Employee, person: ContactPerson, edit: Edit, phones: Lines = NOTHING, emails: Lines = NOTHING
) -> ContactPerson:
    """Change what the edit names, and the phones and e-mails.

    Raises:
        Conflict: somebody else changed the same meanwhile; nothing is saved.
        ValidationError: by field; the client is not theirs any more.
    """
    _require(by)
    with transaction.atomic():
        row = locked_person(by, person)
        was_subscribed = row.is_subscribed
        changed = edit.apply(row)
        _settle(row, set(changed), was_subscribed=was_subscribed)
        if changed:
            row.save()
        lines = [apply_lines(PersonPhone, row, phones), apply_lines(PersonEmail, row, emails)]
        if changed or any(lines):
            _tell(row)
    return row


def leave(*, by: Employee, person: ContactPerson, on: date, reason: str = "") -> ContactPerson:
    """The person no longer works there from a day on; everything about them stays.

    Raises:
        ValidationError: by field; they have left already, or the day is impossible.
    """
    _require(by)
    with transaction.atomic():
        row = locked_person(by, person)
        if not row.is_active:
            raise ValidationError(_("%(name)s has left already") % {"name": row.full_name})
        if on > today():
            raise ValidationError({"on": _("The day has not come yet")})
        if on < (row.started_on or EARLIEST):
            raise ValidationError({"on": _("That is before they began to work there")})
        row.is_active, row.left_on, row.leave_reason = False, on, reason.strip()
        row.save()
        facts_changed([row.client_id])
    return row


def return_person(*, by: Employee, person: ContactPerson) -> ContactPerson:
    """The person works there again; when and why they had left stays in the history."""
    _require(by)
    with transaction.atomic():
        row = locked_person(by, person)
        if not row.is_active:
            row.is_active, row.left_on, row.leave_reason = True, None, ""
            row.save()
            facts_changed([row.client_id])
    return row


def locked_person(by: Employee, person: ContactPerson) -> ContactPerson:
    """The person's row, held until the end of the transaction; the client is locked first.

    Raises:
        ValidationError: the client is not theirs any more, or the client or the person was merged into another.
    """
    locked_client(by, person.client)
    row = (
        ContactPerson.objects.select_for_update(of=("self",)).select_related("client", "merged_into").get(pk=person.pk)
    )
    if row.merged_into is not None:
        message = _("Meanwhile this person was merged into %(person)s. Nothing was saved.")
        raise ValidationError(message % {"person": row.merged_into}, code="gone")
    return row


def _tell(person: ContactPerson) -> None:
    """The indicator is computed anew, and somebody entered twice is suspected at once, not tonight."""
    facts_changed([person.client_id])
    transaction.on_commit(partial(find_person_duplicates, [person.client_id]), robust=True)


def _require(by: Employee) -> None:
    if not (by.is_active and rules.may_edit_persons(by.roles)):
        raise PermissionDenied


def _settle(person: ContactPerson, changed: Collection[str] | None = None, *, was_subscribed: bool = False) -> None:
    """Bring a person into the form in which it is stored, and refuse what cannot be.

    Of a person who was there before only what ``changed`` names is judged: an old slip must not hold up the rest.
    """
    person.full_name = staff_rules.clean_name(person.full_name)
    person.name_key = staff_rules.name_key(person.full_name)
    if person.is_subscribed:
        person.unsubscribe_reason = ""
    errors = {**_name_errors(person), **_errors(person)}
    errors = {name: text for name, text in errors.items() if changed is None or name in changed}
    if was_subscribed and not person.is_subscribed and not person.unsubscribe_reason.strip():
        errors["unsubscribe_reason"] = _("Why do they refuse the letters?")
    if errors:
        raise ValidationError(errors)


def _errors(person: ContactPerson) -> dict[str, str]:
    errors = {}
    if person.started_on and not EARLIEST <= person.started_on <= today():
        errors["started_on"] = _("Such a day cannot be: from 1950 until today")
    if rules.is_backwards(person.best_from, person.best_until):
        errors["best_from"] = errors["best_until"] = _("The end must be later than the beginning")
    if person.subdivision and person.subdivision.client_id != person.client_id:
        errors["subdivision"] = _("That is a subdivision of another client")
    return errors


def _name_errors(person: ContactPerson) -> dict[str, str]:
    if not person.name_key:
        return {"full_name": _("A person has a name")}
    same = ContactPerson.objects.filter(client_id=person.client_id, name_key=person.name_key).exclude(pk=person.pk)
    namesake = same.select_related("merged_into").first()
    if namesake is None:
        return {}
    if namesake.merged_into is not None:
        message = _("A person of that name was merged into %(person)s: undo the merge if they are two")
        return {"full_name": message % {"person": namesake.merged_into}}
    if namesake.is_active:
        return {"full_name": _("This client has a person of that name already")}
    return {"full_name": _("A person of that name has left this client: open them and bring them back")}
