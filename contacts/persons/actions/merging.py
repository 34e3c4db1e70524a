"""Making one person of two of the same client, and undoing it (domain §3, Duplicates).

As with clients (:mod:`clients.actions.merging`): everything that refers to the merged person goes to the one who stays,
as the apps declared; the merged person's row is kept, works there no more, and is found by nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import merge_rows, merge_steps
from clients.actions.editing import locked_client
from clients.actions.merging import MergeRefused, prepare, refuse_unknown_relations, refusing_conflicts
from clients.actions.strays import LOOK_BACK, gathered, move_strays
from clients.events import facts_changed
from clients.merging import registry
from contacts.persons import rules
from contacts.persons.merge_models import PERSON
from contacts.persons.models import ContactPerson, PersonMerge, PersonMergeStep
from crm.staff.models import Employee

CHOOSABLE = (
    "position", "subdivision", "started_on", "is_subscribed", "unsubscribe_reason", "has_account",
    "best_from", "best_until", "best_note", "is_active", "left_on", "leave_reason",
)  # fmt: skip
"""The name stays with the row, under which files find it; characteristics and interests of both are kept."""

TOGETHER = (
    ("is_active", "left_on", "leave_reason"),
    ("is_subscribed", "unsubscribe_reason"),
    ("best_from", "best_until"),
)
"""Fields of a person that make sense together only."""


class PersonsMerged(MergeRefused):
    """Another was quicker, or the same person clicked twice; ``merge`` is what they did."""

    def __init__(self, merge: PersonMerge) -> None:
        super().__init__(_("One of the persons has been merged meanwhile"))
        self.merge = merge


def choosable_fields() -> list[Field[Any, Any]]:
    """Fields of a person for which one of the two values is chosen."""
    found: list[Any] = [ContactPerson._meta.get_field(name) for name in CHOOSABLE]
    return found


def with_companions(taken: Collection[str]) -> set[str]:
    """The chosen fields, with those that make sense with one of them only."""
    return set(taken).union(*(names for names in TOGETHER if set(names) & set(taken)))


@transaction.atomic
def merge_persons(
    *, by: Employee, survivor: ContactPerson, loser: ContactPerson, taken: Collection[str] = ()
) -> PersonMerge:
    """Make one person of two of one client: fields named in ``taken`` get the merged person's values.

    Raises:
        PersonsMerged: the two have been merged meanwhile.
        MergeRefused: the two are one row, or of two clients; a relation is not known; files are being loaded.
        ValidationError: the client is not theirs any more; the chosen values do not go together.
    """
    _require(by)
    if survivor.pk == loser.pk:
        raise MergeRefused(_("A person cannot be merged with themselves"))
    if survivor.client_id != loser.client_id:
        raise MergeRefused(_("They are persons of two clients and stay two: each client has its own works with them"))
    refuse_unknown_relations()
    prepare()
    survivor, loser = _locked(by, survivor, loser)
    merge = PersonMerge.objects.create(survivor=survivor, loser=loser, by=by, taken=sorted(with_companions(taken)))
    with pghistory.context(person_merge=merge.pk), refusing_conflicts():
        _move(merge, list(_changes(survivor, loser, merge.taken)))
    facts_changed([survivor.client_id])
    return merge


def _require(by: Employee) -> None:
    if not (by.is_active and rules.may_edit_persons(by.roles)):
        raise PermissionDenied


def _locked(by: Employee, survivor: ContactPerson, loser: ContactPerson) -> tuple[ContactPerson, ContactPerson]:
    """Both rows as they are now, the client's first: whoever writes a fact of the client waits."""
    locked_client(by, survivor.client)
    rows = ContactPerson.objects.filter(pk__in=[survivor.pk, loser.pk]).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(of=("self",))}
    for one in found.values():
        if one.merged_into_id is not None:
            raise PersonsMerged(PersonMerge.objects.standing().get(loser=one))
    return found[survivor.pk], found[loser.pk]


_Change = tuple[int, dict[str, Any]]
"""Id of a person, and columns with their new values."""


def _changes(survivor: ContactPerson, loser: ContactPerson, taken: Collection[str]) -> Iterator[_Change]:
    """What changes in the two rows themselves, in steps that are undone one by one."""
    fields = {one.name: one for one in choosable_fields() if one.name in taken}
    for one in fields.values():
        setattr(survivor, one.attname, getattr(loser, one.attname))
    _check(survivor, fields)
    alone = [(name,) for name in fields if not any(name in names for names in TOGETHER)]
    for names in (*TOGETHER, *alone):
        columns = {str(fields[name].column): getattr(loser, fields[name].attname) for name in names if name in fields}
        yield survivor.pk, columns
    yield loser.pk, {"is_active": False, "merged_into_id": survivor.pk}


def _check(person: ContactPerson, chosen: Collection[str]) -> None:
    """Of the fields, the chosen ones only: what stands in the others was there before."""
    began, left = person.started_on, person.left_on
    if {"is_active", "started_on"} & set(chosen) and began and left and left < began:
        raise ValidationError({"started_on": _("That is after they left")})


def _move(merge: PersonMerge, changes: Collection[_Change]) -> None:
    book, found = book_of(merge), merge_rows.survey_of(PERSON, merge.survivor_id, merge.loser_id)
    for pk, columns in changes:
        merge_steps.record_change(book, ContactPerson, pk, columns)
    merge_steps.record_moves(book, found)
    merge_steps.record_exchanges(book, found)
    merge_steps.record_unions(book, found, registry.declared[PERSON])
    merge_steps.apply_steps(book)
    merge.moved, merge.stayed = found.moving, found.stayed()
    merge.save(update_fields=["moved", "stayed"])


def book_of(merge: PersonMerge) -> merge_steps.Book:
    return merge_steps.Book(PersonMergeStep, merge.pk)


def gather_person_strays() -> int:
    """What was written of a merged person in the very moment of the merge goes on to the one who stays. Idempotent."""
    recent = PersonMerge.objects.standing().filter(at__gte=timezone.now() - LOOK_BACK)
    return sum(gathered(_gather, pk) for pk in recent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _gather(pk: int) -> int:
    prepare()
    merge = PersonMerge.objects.standing().select_for_update(of=("self",)).filter(pk=pk).first()
    if merge is None:
        return 0
    with pghistory.context(person_merge=merge.pk), refusing_conflicts():
        found = merge_rows.survey_of(PERSON, merge.survivor_id, merge.loser_id)
        return move_strays(merge, book_of(merge), found)


# --- Undoing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_person_merge(*, by: Employee, merge: PersonMerge) -> PersonMerge:
    """Put back exactly what the merge moved and took; what people changed or added since stays. Twice is once.

    Raises:
        MergeRefused: the days for it are over; one of the persons, or their client, was merged since.
        ValidationError: the client is not theirs any more.
    """
    _require(by)
    prepare()
    locked_client(by, merge.survivor.client)
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.is_undone:
        return merge
    persons = ContactPerson.objects.filter(pk__in=[merge.survivor_id, merge.loser_id]).order_by("pk")
    list(persons.select_for_update(of=("self",)))
    now = timezone.now()
    if reason := why_not_undone(merge, now=now):
        raise MergeRefused(reason)
    with pghistory.context(undone_person_merge=merge.pk), refusing_conflicts():
        merge_steps.undo_steps(book_of(merge))
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    facts_changed([merge.survivor.client_id])
    return merge


def why_not_undone(merge: PersonMerge, *, now: datetime) -> str:
    """Why a standing merge cannot be undone, in words; empty where it can."""
    if now > merge.undo_until:
        day = timezone.localtime(merge.undo_until).strftime("%d.%m.%Y")
        return _("A merge can be undone for 30 days; for this one they ended on %(day)s") % {"day": day}
    pair = (merge.survivor_id, merge.loser_id)
    again = PersonMerge.objects.standing().filter(Q(survivor__in=pair) | Q(loser__in=pair), pk__gt=merge.pk)
    if later := again.select_related("survivor", "loser").first():
        message = _("Since then %(loser)s was merged into %(survivor)s: undo that first")
        return message % {"loser": later.loser, "survivor": later.survivor}
    clients = ContactPerson.objects.filter(pk__in=pair).values("client").distinct()
    if clients.count() > 1:
        return _("Since then their client was merged with another one: undo that first")
    return ""


def hinders_undoing(merge: Any) -> str:
    """Why a merge of two clients cannot be undone: what was moved has gone on to another person since."""
    clients = (merge.survivor_id, merge.loser_id)
    later = PersonMerge.objects.standing().filter(survivor__client__in=clients, at__gt=merge.at)
    if found := later.select_related("survivor", "loser").first():
        message = _("Since then their persons %(loser)s and %(survivor)s were merged: undo that first")
        return message % {"loser": found.loser, "survivor": found.survivor}
    return ""
