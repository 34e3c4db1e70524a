"""Phones and e-mails of a person, changed together with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.persons import rules
from contacts.persons.models import ContactPerson, PersonEmail, PersonPhone
from crm.edits import Edit

Line = PersonPhone | PersonEmail
KEYS: dict[type[Line], str] = {PersonPhone: "as_written", PersonEmail: "address"}


@dataclass(frozen=True)
class Lines:
    """What is to happen to the phones (or e-mails) of a person: rows by id; those not named stay as they are."""

    added: Sequence[Mapping[str, Any]] = ()
    edited: Mapping[int, Edit] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.edited or self.removed)


def apply_lines(model: type[Line], person: ContactPerson, lines: Lines) -> bool:
    """Apply changes to the rows of a person that is locked; answers whether anything changed.

    A row that somebody else removed meanwhile and this person changed is added anew: what was typed is not lost. Of two
    favourites the newly marked one stays.

    Raises:
        Conflict: a field of a row was changed by somebody else meanwhile.
        ValidationError: two rows say the same.
    """
    if lines.is_empty:
        return False
    manager: Any = model._default_manager
    rows: dict[int, Line] = {row.pk: row for row in manager.select_for_update().filter(person=person)}
    was = {pk: row.is_favourite for pk, row in rows.items()}
    gone = [edit.wanted for pk, edit in lines.edited.items() if pk not in rows and KEYS[model] in edit.wanted]
    changed = {pk: edit.apply(rows[pk]) for pk, edit in lines.edited.items() if pk in rows and pk not in lines.removed}
    kept = [row for pk, row in rows.items() if pk not in lines.removed]
    new: list[Line] = [model(person=person, **values) for values in (*lines.added, *gone)]
    _one_favourite([*kept, *new], was)
    _check_distinct([*kept, *new])
    removed = manager.filter(person=person, pk__in=lines.removed).delete()[0]
    to_save = [row for row in kept if changed.get(row.pk) or row.is_favourite != was[row.pk]]
    for row in (*to_save, *new):
        if isinstance(row, PersonPhone):
            row.number = rules.e164(row.as_written)
        row.save()
    return bool(removed or to_save or new)


def _one_favourite(rows: Sequence[Line], was: Mapping[int, bool]) -> None:
    favourites = [row for row in rows if row.is_favourite]
    fresh = [row for row in favourites if not was.get(row.pk or 0, False)]
    for row in favourites:
        row.is_favourite = row is (fresh or favourites)[-1]


def _check_distinct(rows: Sequence[Line]) -> None:
    """By the international form of a phone: two ways to write one number are one number."""
    seen: set[str] = set()
    for row in rows:
        said = (rules.e164(row.as_written) or row.as_written) if isinstance(row, PersonPhone) else row.address
        if said.lower() in seen:
            raise ValidationError(_("“%(value)s” is here twice") % {"value": str(row)}, code="twice")
        seen.add(said.lower())
