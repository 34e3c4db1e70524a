"""Verbs of the directories of works: add an entry, change it, switch it off, move it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.persons.rules import may_edit_directories
from contacts.works.models import Direction, Instrument, Topic, Work, WorkResult
from crm.edits import Edit
from crm.staff.models import Employee

from . import rules

Entry = TypeVar("Entry", Direction, Instrument, Topic, WorkResult)

MEANING: dict[type[Any], tuple[str, ...]] = {WorkResult: ("stage", "states"), Topic: ("kind",)}
"""What an entry says of the works that have it: it stays as it is once there are any."""


@transaction.atomic
def add_entry(*, by: Employee, model: type[Entry], values: Mapping[str, Any]) -> Entry:
    """A new entry; a topic comes last of its kind.

    Raises:
        PermissionDenied: by one who does not keep directories.
        ValidationError: by field; there is one of that name.
    """
    _require(by)
    entry = model(**values)
    if isinstance(entry, Topic):
        last = Topic.objects.filter(kind=entry.kind).order_by("-position").first()
        entry.position = (last.position if last else 0) + rules.STEP
    _check(entry)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def change_entry(*, by: Employee, entry: Entry, edit: Edit) -> list[str]:
    """Correct the name, switch off or on; what the entry means is changed only while no work has it.

    Works that have an entry keep it when it is switched off, and show its corrected name.

    Raises:
        PermissionDenied: by one who does not keep directories.
        Conflict: others changed the same fields meanwhile.
        ValidationError: by field; works have it already.
    """
    _require(by)
    row: Any = type(entry).objects.select_for_update().get(pk=entry.pk)
    changed = edit.apply(row)
    if not changed:
        return []
    for name in MEANING.get(type(row), ()):
        if name in changed and is_used(row):
            raise ValidationError({name: _("Works have it already: switch it off and add another one")})
    _check(row)
    row.save(update_fields=changed)
    return changed


@transaction.atomic
def move_topic(*, by: Employee, topic: Topic, up: bool) -> None:
    """One place higher or lower among the topics of its kind; all of them are numbered anew."""
    _require(by)
    rows = list(Topic.objects.select_for_update().filter(kind=topic.kind).order_by("position", "name", "pk"))
    for place, row in enumerate(rules.moved(rows, topic, up=up), start=1):
        row.position = place * rules.STEP
    Topic.objects.bulk_update(rows, ["position"])


def is_used(entry: Any) -> bool:
    """Whether any work has it; of results and topics, whose meaning matters."""
    field = "topic" if isinstance(entry, Topic) else "result"
    return Work.objects.filter(**{field: entry}).exists()


def _check(entry: Any) -> None:
    entry.name = " ".join(entry.name.split())
    entry.clean_fields()
    others = type(entry).objects.exclude(pk=entry.pk)
    if isinstance(entry, Topic):
        others = others.filter(kind=entry.kind)
    if rules.folded(entry.name) in {rules.folded(name) for name in others.values_list("name", flat=True)}:
        raise ValidationError({"name": _("There is such an entry already")})


def _require(by: Employee) -> None:
    if not (by.is_active and may_edit_directories(by.roles)):
        raise PermissionDenied
