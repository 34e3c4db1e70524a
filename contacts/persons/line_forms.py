"""The phones, or the e-mails, of a person as one part of its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .actions import Lines
from .forms import EmailForm, LineForm, PhoneForm
from .models import ContactPerson, PersonEmail, PersonPhone

NEW = "new"
MOST = 30
PLACE = "__n__"
"""Stands in the template of a new line for what makes its names different from others'."""


class LineForms:
    """Forms of rows of one kind.

    Which rows the page showed comes back with it: one that a colleague added meanwhile is not touched, one that a
    colleague removed meanwhile becomes a new one if it was changed here.
    """

    def __init__(
        self, form_class: type[LineForm], rows: Iterable[Any], prefix: str, data: Any = None, blank: int = 1
    ) -> None:
        self.form_class, self.prefix, self.data = form_class, prefix, data
        self.rows = {str(row.pk): row for row in rows}
        names = [*self.rows, *(f"{NEW}{number}" for number in range(blank))]
        self.names = names if data is None else list(dict.fromkeys(data.getlist(prefix)))[:MOST]

    @cached_property
    def forms(self) -> dict[str, LineForm]:
        return {name: self._form(name) for name in self.names}

    def _form(self, name: str) -> LineForm:
        row = self.rows.get(name) or self.form_class._meta.model()
        return self.form_class(self.data, instance=row, prefix=f"{self.prefix}-{name}", use_required_attribute=False)

    def __iter__(self) -> Iterator[tuple[str, LineForm]]:
        return iter(self.forms.items())

    @property
    def template(self) -> LineForm:
        """An empty line to make new ones of."""
        return self.form_class(prefix=f"{self.prefix}-{NEW}{PLACE}", use_required_attribute=False)

    @property
    def template_name(self) -> str:
        return f"{NEW}{PLACE}"

    def is_valid(self) -> bool:
        are_valid = [form.is_valid() for form in self.forms.values()]  # each, so that each shows what is wrong
        return all(are_valid) and self._are_distinct()

    def _are_distinct(self) -> bool:
        seen: set[str] = set()
        for form in self._kept():
            if form.said in seen:
                form.add_error(form.key, _("This one is here twice"))
            seen.add(form.said)
        return all(not form.errors for form in self.forms.values())

    def _kept(self) -> list[LineForm]:
        return [form for form in self.forms.values() if not form.is_blank and not form.is_removed]

    def lines(self) -> Lines:
        """What the person who filled in the form wants, of valid forms."""
        kept = [form for form in self._kept() if form.has_changed()]
        own = {form.instance.pk: form for form in self.forms.values() if not form.is_new}
        return Lines(
            added=[self._values(form) for form in kept if form.is_new],
            edited={form.instance.pk: form.edit() for form in kept if not form.is_new},
            removed=frozenset(pk for pk, form in own.items() if form.is_removed),
        )

    def _values(self, form: LineForm) -> Mapping[str, Any]:
        return {name: form.cleaned_data[name] for name in form._meta.fields or ()}

    def of(self, row: Any) -> LineForm | None:
        """The form of a row."""
        return self.forms.get(str(row.pk))


def line_forms(person: ContactPerson, data: Any = None) -> list[LineForms]:
    """Phones and e-mails of a person; a new person gets room for two numbers."""
    is_new = person.pk is None
    phones = [] if is_new else PersonPhone.objects.filter(person=person)
    emails = [] if is_new else PersonEmail.objects.filter(person=person)
    return [
        LineForms(PhoneForm, phones, "phones", data, blank=2 if is_new else 1),
        LineForms(EmailForm, emails, "emails", data),
    ]
