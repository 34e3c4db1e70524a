"""What the views of persons share."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from contacts.persons.models import ContactPerson
from contacts.persons.queries import card_rows
from crm.ui.scoping import employee_of as employee_of
from crm.ui.scoping import get_visible


def person_of(request: HttpRequest, pk: int) -> ContactPerson:
    """The person, where the one who asks sees the client."""
    return get_visible(card_rows(), employee_of(request), pk=pk)


def take(form: BaseForm, error: ValidationError) -> None:
    """Put the errors of an action beside their fields."""
    for name, errors in error.update_error_dict({}).items():
        form.add_error(name if name in form.fields else None, errors)
