"""Forms that edit a row which others may be editing too: who comes second sees what the first changed, and chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pghistory.core
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from crm.edits import Clash, Conflict, Edit
from crm.staff.models import Employee

from .formats import day, moment, number

KEEP = "keep-"
"""Prefix of the box by which one keeps what the other has put."""


@dataclass(frozen=True)
class Author:
    """Who changed a row last, and when; ``name`` is empty for what no person did."""

    name: str
    at: datetime


@dataclass(frozen=True)
class ClashNote:
    """What stands beside a field in conflict."""

    seen: str
    theirs: str
    author: Author | None
    keep_name: str


class EditForm(forms.ModelForm):
    """A form of one row that sends back what it showed.

    Give it the row as ``instance``; after ``is_valid`` hand :meth:`edit` to the action, which locks the row and applies
    it. When the action raises ``Conflict``, :meth:`show` turns it into notes beside the fields: the form then shows
    what the person typed, and sending it again puts it, or, where the box is ticked, keeps what the other has put.
    """

    data: Any  # a QueryDict, made writable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: _known(value) for name, value in self.initial.items()}
        self.clashes: dict[str, ClashNote] = {}
        for field in self.fields.values():
            field.show_hidden_initial = True
        if self.is_bound:
            self.data = self._without_kept()

    def _without_kept(self) -> Any:
        """The data with the fields that are to be kept set to what was shown of the other's."""
        data = self.data.copy()
        for name in self.fields:
            bound = self[name]
            if KEEP + bound.html_name in data and bound.html_initial_name in data:
                data.setlist(bound.html_name, data.getlist(bound.html_initial_name))
        return data

    def edit(self) -> Edit:
        """What the person changed, of a valid form."""
        changed = [name for name in self.changed_data if name in self.cleaned_data]
        wanted = {name: _lines(self.cleaned_data[name]) for name in changed}
        return Edit(wanted, {name: self._seen(name) for name in changed})

    def _seen(self, name: str) -> Any:
        """What the form showed, read without validation: what is stored may be of before a rule."""
        bound, field = self[name], self.fields[name]
        raw = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
        if isinstance(field, forms.CharField):
            return _lines(raw or "")
        if (
            isinstance(field, forms.ModelChoiceField) and field.queryset is not None
        ):  # what stands there may be offered no more
            field = forms.ModelChoiceField(field.queryset.model._base_manager.all(), required=False)
        try:
            value = field.to_python(raw)
            return field._coerce(value) if hasattr(field, "_coerce") else value  # choices of numbers are numbers
        except ValidationError:
            return None

    def show(self, conflict: Conflict) -> None:
        """Note the conflict beside its fields and take what the other has put for what was seen."""
        author = last_author(conflict.row)
        for clash in conflict.clashes:
            bound = self[clash.field]
            self.clashes[clash.field] = self._note(bound, clash, author)
            shown = bound.field.prepare_value(_stored(clash.theirs))
            values = shown if isinstance(shown, (list, tuple)) else [shown]
            self.data.setlist(bound.html_initial_name, ["" if value is None else str(value) for value in values])
        self.add_error(None, _("Somebody else has changed this meanwhile. Nothing has been saved yet: choose below."))

    def _note(self, bound: BoundField, clash: Clash, author: Author | None) -> ClashNote:
        field = self._meta.model._meta.get_field(clash.field)
        return ClashNote(words(field, clash.seen), words(field, clash.theirs), author, KEEP + bound.html_name)


def _lines(value: Any) -> Any:
    """A text with the line ends that are stored; browsers send others."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _known(value: Any) -> Any:
    """Of a new row: a default that the database gives is nothing to show yet."""
    return None if isinstance(value, DatabaseDefault) else value


def _stored(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def words(field: Any, value: Any) -> str:
    """A value of a model's field as people read it."""
    if value is None or value == "":
        return str(_("empty"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return number(value)
    choices = dict(getattr(field, "flatchoices", ()))
    if isinstance(value, (list, tuple)):
        return ", ".join(words(getattr(field, "base_field", field), one) for one in value)
    return str(choices.get(value, value))


def last_author(row: Model) -> Author | None:
    """Of the newest entry in the row's history; None where the model has none."""
    models: list[Any] = pghistory.core.event_models(tracks_model=type(row))
    if not models:
        return None
    event = models[0].objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return None
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    name = Employee.objects.filter(pk=user).values_list("full_name", flat=True).first() if user else None
    return Author(name or "", event.pgh_created_at)
