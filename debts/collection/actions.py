"""Verbs of collection: a step is marked as done, taken back, noted upon."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from debts.choices import CollectionStage
from debts.models import CollectionStep

from . import queries, rules
from .choices import Why

NOTE_LENGTH = 500


@transaction.atomic
def mark_step(*, by: Employee, client: Client, month: date, step: str, note: str = "") -> CollectionStep:
    """Mark the next step of the month as done today. Who marks what a colleague has just marked is told what is next.

    Raises:
        PermissionDenied: by one who only reads, or who does not do the debt work of the client.
        ValidationError: it is not the next step, or no step that is marked, or the month is over.
    """
    row, told = _held(by, client, month)
    if step not in rules.MARKED or told.next.step != step:
        raise ValidationError(_not_next(step, told.next), code="not_next")
    values = {"done_on": today(), "by": by, "note": _note(note)}
    marked, _is_new = CollectionStep.objects.update_or_create(client=row, month=month, step=step, defaults=values)
    return marked


@transaction.atomic
def undo_step(*, by: Employee, client: Client, month: date) -> str:
    """Take back one's newest mark of the month; answers which step it was.

    Raises:
        PermissionDenied: as :func:`mark_step`.
        ValidationError: one has marked nothing, or somebody has marked a later step since.
    """
    row, _told = _held(by, client, month)
    newest = newest_mark(row, month)
    if newest is None:
        raise ValidationError(_("Nothing is marked in this month yet"), code="nothing")
    if newest.by_id != by.pk and not by.is_supervisor:
        raise ValidationError(_("%(name)s marked it: ask them to take it back") % {"name": newest.by.short_name})
    step = newest.step
    newest.delete()
    return step


@transaction.atomic
def note_step(*, by: Employee, client: Client, month: date, note: str) -> CollectionStep:
    """Write a note to the newest mark of the month; an empty one removes it. Raises as :func:`mark_step`."""
    row, _told = _held(by, client, month)
    newest = newest_mark(row, month)
    if newest is None:
        raise ValidationError(_("Nothing is marked in this month yet"), code="nothing")
    newest.note = _note(note)
    newest.save(update_fields=["note"])
    return newest


def newest_mark(client: Client, month: date) -> CollectionStep | None:
    """The mark made last; of those of one day the latest step."""
    marks = CollectionStep.objects.filter(client=client, month=month).select_related("by")
    return max(marks, key=lambda one: (one.done_on, rules.ORDER.index(one.step)), default=None)


def _held(by: Employee, client: Client, month: date) -> tuple[Client, queries.Told]:
    """The client's row, held until the end of the transaction, and what is known of it under the lock."""
    require_editor(by)
    if month > rules.latest(today()):
        raise ValidationError(_("This month is not collected yet"), code="ahead")
    row = locked_client(by, client)
    known: Any = queries.as_known(Client.objects.filter(pk=row.pk), month, today())
    found = known.select_related("specialist", "account_manager").get()
    if not may_collect(by, queries.owner_of_row(found)):
        raise PermissionDenied
    told = queries.told(found, month, today())
    if told.next.why == Why.CLOSED:
        raise ValidationError(_("The month is over: what is left is collected in the present one"), code="closed")
    return row, told


def may_collect(by: Employee, owner: Employee | None) -> bool:
    """Debt work has one owner: that one does it, whoever stands in for them, and those who answer for others."""
    if not by.is_active or by.is_supervisor:
        return by.is_active
    return owner is None or owner.pk in scope_of(by).acts_for


def _note(text: str) -> str:
    note = " ".join(text.split())
    if len(note) > NOTE_LENGTH:
        raise ValidationError({"note": _("At most %(count)s characters") % {"count": NOTE_LENGTH}})
    return note


def _not_next(step: str, following: rules.Next) -> str:
    """Why the step is not marked: what is next, or why nothing is."""
    if step == CollectionStage.AGREED:
        return _("A day of payment is agreed by entering the promise")
    if following.step is None:
        return _("Nothing is to be done: %(why)s") % {"why": following.why.label}
    return _("Somebody was quicker: the next step is “%(step)s”") % {"step": following.step.label}
