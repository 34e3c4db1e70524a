"""Merging two clients into one, and undoing it (domain §3, Duplicates).

Every row of the merged client goes to the survivor as its app declared in :mod:`clients.merging`. The merged client's
own row is kept, leads to the survivor, and is otherwise there no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import merge_rows, merge_steps
from clients.choices import ClientStatus
from clients.events import facts_changed
from clients.merge_models import MergeStep
from clients.merge_queries import TOGETHER
from clients.merging import Policy, registry
from clients.models import Client, Merge
from crm.exchange.actions.applying import APPLY_LOCK
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

MINUTES = 2
"""A merge of the largest client takes seconds; longer than this it is given up, with nothing changed."""


class MergeRefused(ValidationError):
    """Nothing was merged, or undone; the message says why."""


class AlreadyMerged(MergeRefused):
    """Another was quicker, or the same person clicked twice; ``merge`` is what they did."""

    def __init__(self, merge: Merge) -> None:
        super().__init__(_("One of the clients has been merged meanwhile"))
        self.merge = merge


def choosable_fields() -> list[Field[Any, Any]]:
    """Fields of a client for which one of the two values is chosen."""
    return [
        one
        for one in Client._meta.concrete_fields
        if one.editable and not one.primary_key and one.name != "number" and not getattr(one, "generated", False)
    ]


@transaction.atomic
def merge_clients(*, by: Employee, survivor: Client, loser: Client, taken: Collection[str] = ()) -> Merge:
    """Make one client of two: the survivor keeps its number; fields named in ``taken`` get the merged client's values.

    Raises:
        AlreadyMerged: the two have been merged meanwhile.
        MergeRefused: the two are one row; one is not seen any more; a relation is not known; files are being loaded.
        ValidationError: the chosen values do not go together; nothing is changed.
    """
    if not staff_rules.may_merge_clients(by.roles):
        raise PermissionDenied
    if survivor.pk == loser.pk:
        raise MergeRefused(_("A client cannot be merged with itself"))
    refuse_unknown_relations()
    prepare()
    survivor, loser = _locked(by, survivor, loser)
    merge = Merge(survivor=survivor, loser=loser, by=by, taken=sorted(taken))
    changes = list(_changes(survivor, loser, taken, now=merge.at))
    merge.save()
    with pghistory.context(merge=merge.pk), refusing_conflicts():
        _move(merge, changes)
    _check_still_seen(by, survivor)
    tell(survivor.pk, loser.pk)
    return merge


def refuse_unknown_relations() -> None:
    """Rows of a table that nobody declared would stay with a client who is there no more."""
    unknown = registry.undeclared() + _unknown_tables()
    if unknown:
        message = _("Merging is switched off: nobody has said what becomes of %(relations)s. Tell the administrator.")
        raise MergeRefused(message % {"relations": ", ".join(unknown)})


def _unknown_tables() -> list[str]:
    """Tables that the database knows and this program does not: a newer release runs beside it."""
    targets = [Client._meta.db_table, *(one.model._meta.db_table for one in registry.joined)]
    known = {one.model._meta.db_table for one in registry.declared.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT c.relname FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid
            JOIN pg_class t ON t.oid = r.confrelid
            WHERE r.contype = 'f' AND t.relname = ANY(%s) AND pg_table_is_visible(t.oid) ORDER BY 1""",
            [targets],
        )
        return [name for (name,) in cursor.fetchall() if name not in known]


def prepare() -> None:
    """Keep loads of files out until the end of the transaction.

    Raises:
        MergeRefused: one is going on.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{MINUTES}min'")
        cursor.execute("SET LOCAL jit = off")
        # a load resolves numbers of clients first and writes rows later, and not all of them hold the client's row
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [APPLY_LOCK])
        [free] = cursor.fetchone()
    if not free:
        raise MergeRefused(_("A file is being loaded right now. Nothing was changed: try again in a few minutes."))


def _locked(by: Employee, survivor: Client, loser: Client) -> tuple[Client, Client]:
    """Both rows as they are now, nobody else's until the end of the transaction."""
    rows = Client.objects.within(by).filter(pk__in=[survivor.pk, loser.pk]).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(of=("self",))}
    if len(found) < 2:
        raise MergeRefused(_("You no longer see one of the clients"))
    for one in found.values():
        if one.merged_into_id is not None:
            raise AlreadyMerged(Merge.objects.standing().get(loser=one))
    return found[survivor.pk], found[loser.pk]


_Change = tuple[int, dict[str, Any]]
"""Id of a client, and columns with their new values."""


def _changes(survivor: Client, loser: Client, taken: Collection[str], *, now: datetime) -> Iterator[_Change]:
    """What changes in the two rows themselves, in steps that are undone one by one; ``TOGETHER`` is one step."""
    fields = [one for one in choosable_fields() if one.name in taken]
    for one in fields:
        setattr(survivor, one.attname, getattr(loser, one.attname))
    _check(survivor, [one.name for one in fields])
    together = {str(one.column): getattr(loser, one.attname) for one in fields if one.name in TOGETHER}
    yield survivor.pk, together
    for one in fields:
        if one.name not in TOGETHER:
            yield survivor.pk, {str(one.column): getattr(loser, one.attname)}
    yield survivor.pk, {"updated_at": now}
    yield loser.pk, {"updated_at": now}
    yield loser.pk, {"merged_into_id": survivor.pk}


def _check(client: Client, chosen: Collection[str]) -> None:
    """Of the fields, the chosen ones only: what stands in the others was there before."""
    client.clean_fields(exclude=[one.name for one in Client._meta.fields if one.name not in chosen])
    connected, disconnected = client.connected_on, client.disconnected_on
    mixed = disconnected is not None and not {"status", "disconnected_on"}.isdisjoint(chosen)
    if mixed and client.status != ClientStatus.DISCONNECTED:
        raise ValidationError({"disconnected_on": _("A client that is served has no date of disconnection")})
    if client.status == ClientStatus.DISCONNECTED and disconnected is None:
        raise ValidationError({"disconnected_on": _("A disconnected client needs the date of disconnection")})
    if connected and disconnected and disconnected < connected:
        raise ValidationError({"disconnected_on": _("Disconnected before it was connected")})


def book_of(merge: Merge) -> merge_steps.Book:
    return merge_steps.Book(MergeStep, merge.pk)


def _move(merge: Merge, changes: Sequence[_Change]) -> None:
    found = merge_rows.survey(merge.survivor_id, merge.loser_id)
    book = book_of(merge)
    for pk, columns in changes:
        merge_steps.record_change(book, Client, pk, columns)
    merge_steps.record_moves(book, found)
    merge_steps.record_exchanges(book, found)
    merge_steps.record_fills(book, found)
    merge.marks = merge_steps.marks()
    merge_steps.apply_steps(book)
    merge.moved, merge.joined, merge.stayed = found.moving, found.joined(), found.stayed()
    merge.save(update_fields=["moved", "joined", "stayed", "marks"])


@contextmanager
def refusing_conflicts() -> Iterator[None]:
    """A clash of rows that no rule foresaw: everything is put back, and said in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        place = f"{getattr(diagnosis, 'table_name', '')}: {getattr(diagnosis, 'constraint_name', '')}"
        message = _("Two rows do not go together (%(place)s). Nothing was changed: tell the administrator.")
        raise MergeRefused(message % {"place": place}) from error


def _check_still_seen(by: Employee, survivor: Client) -> None:
    if not Client.objects.visible_to(by).filter(pk=survivor.pk).exists():
        raise MergeRefused(_("With these owners you would no longer see the client: choose others"))


def tell(*client_ids: int) -> None:
    """What follows from facts is made anew for both clients."""
    for one in registry.of(Policy.REBUILD):
        if one.rebuild is not None:
            one.rebuild(list(client_ids))
    facts_changed(client_ids)


# --- Undoing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_merge(*, by: Employee, merge: Merge) -> Merge:
    """Put back exactly what the merge moved and took.

    What people changed since stays changed; what was added since stays with the survivor, but for what hangs on a
    row that goes back (a call with a person, a payment of an invoice): it goes with that row. A second click changes
    nothing.

    Raises:
        MergeRefused: the days for it are over; one of the clients was merged again since; files are being loaded.
    """
    if not staff_rules.may_merge_clients(by.roles):
        raise PermissionDenied
    prepare()
    merge = Merge.objects.visible_to(by).select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.is_undone:
        return merge
    now = timezone.now()
    clients = [merge.survivor_id, merge.loser_id]
    list(Client.objects.select_for_update().filter(pk__in=clients).order_by("pk"))
    if reason := why_not_undone(merge, now=now):
        raise MergeRefused(reason)
    with pghistory.context(undone_merge=merge.pk), refusing_conflicts():
        merge_steps.undo_steps(book_of(merge))
        merge_steps.follow(merge.survivor_id, merge.loser_id, merge.marks)
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    tell(*clients)
    return merge


def why_not_undone(merge: Merge, *, now: datetime) -> str:
    """Why a standing merge cannot be undone, in words; empty where it can."""
    if now > merge.undo_until:
        day = timezone.localtime(merge.undo_until).strftime("%d.%m.%Y")
        return _("A merge can be undone for 30 days; for this one they ended on %(day)s") % {"day": day}
    clients = (merge.survivor_id, merge.loser_id)
    again = Merge.objects.standing().filter(Q(survivor__in=clients) | Q(loser__in=clients), pk__gt=merge.pk)
    if later := again.select_related("survivor", "loser").first():
        message = _("Since then %(loser)s was merged into %(survivor)s: undo that first")
        return message % {"loser": later.loser.number, "survivor": later.survivor.number}
    return next(filter(None, (obstacle(merge) for obstacle in registry.obstacles)), "")
