"""Verbs of open items: each change of state has its one door."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from clients.registry import Handed
from contacts.persons.models import ContactPerson
from contacts.works.choices import ItemState
from contacts.works.models import Item, Work
from crm.edits import Edit
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .queries import HANDED, arguments

KIND = "item"
"""Notifications of items."""

CHANGEABLE = ("kind", "topic", "title", "text", "person", "owner", "due_on")


@transaction.atomic
def open_item(
    *, by: Employee, client: Client, kind: str, topic: str, title: str, owner: Employee | None = None,
    person: ContactPerson | None = None, text: str = "", due_on: date | None = None, work: Work | None = None,
) -> Item:  # fmt: skip
    """Note a problem, a recommendation or a task; ``owner`` is in charge, oneself unless told; who is not, is told.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: by field, what cannot be so.
    """
    row = _editable(by, client)
    item = Item(
        client=row, kind=kind, topic=topic, title=" ".join(title.split()), text=text.strip(), author=by,
        owner=owner or by, person=person, due_on=due_on, work=work,
    )  # fmt: skip
    _check(item, CHANGEABLE)
    item.save(force_insert=True)
    _tell(by, item)
    return item


@transaction.atomic
def take_item(*, by: Employee, item: Item) -> Item:
    """Begin to work on an open item; whoever takes it is in charge of it from then on.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: somebody was quicker.
    """
    row = _open(by, item)
    if not rules.may_be_taken(row.state):
        raise ValidationError(_("%(name)s works on it already") % {"name": row.owner.short_name})
    row.state, row.owner = ItemState.IN_WORK, by
    row.save(update_fields=["state", "owner"])
    return row


def settle_item(*, by: Employee, item: Item, outcome: str, work: Work | None = None) -> Item:
    """Close an item as settled, ``work`` being the contact in which it was. Raises as :func:`take_item`."""
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say how it was settled")})
    return _close(by, item, ItemState.DONE, outcome, work)


def drop_item(*, by: Employee, item: Item, reason: str) -> Item:
    """Close an item that nobody will work on any more. Raises as :func:`take_item`."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is dropped")})
    return _close(by, item, ItemState.DROPPED, reason, None)


@transaction.atomic
def change_item(*, by: Employee, item: Item, edit: Edit) -> list[str]:
    """Change what an open item says; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: by one who only reads, or a field that is not changed here.
        Conflict: others changed the same fields meanwhile.
        ValidationError: it has been closed meanwhile; or by field, what cannot be so.
    """
    if not set(edit.wanted) <= set(CHANGEABLE):
        raise PermissionDenied
    row = _open(by, item)
    changed = edit.apply(row)
    if changed:
        row.title, row.text = " ".join(row.title.split()), row.text.strip()
        _check(row, changed)
        row.save(update_fields=changed)
    if "owner" in changed:
        _tell(by, row)
    return changed


def hand_over_items(what: Handed) -> int:
    """Open items of these clients follow them to the next owner; answers how many. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE works_item i SET owner_id = h.became {HANDED}", arguments(what))
        return int(cursor.rowcount)


@transaction.atomic
def _close(by: Employee, item: Item, state: str, outcome: str, work: Work | None) -> Item:
    row = _open(by, item)
    if work is not None and work.client_id != row.client_id:
        raise ValidationError({"closing_work": _("This work is not of this client")})
    row.state, row.outcome, row.closed_at, row.closing_work = state, outcome.strip(), timezone.now(), work
    row.save(update_fields=["state", "outcome", "closed_at", "closing_work"])
    return row


def _editable(by: Employee, client: Client) -> Client:
    require_editor(by)
    return locked_client(by, client)


def _open(by: Employee, item: Item) -> Item:
    """The item, held until the end of the transaction; its client first, as with works."""
    _editable(by, item.client)
    rows = Item.objects.visible_to(by).select_for_update(of=("self",)).select_related("owner")
    row = rows.filter(pk=item.pk).first()
    if row is None:
        raise ValidationError(_("It is no longer there"))
    if not rules.is_open(row.state):
        raise ValidationError(_("It has been closed meanwhile: what was entered there is kept"))
    return row


def _check(item: Item, changed: list[str] | tuple[str, ...]) -> None:
    """Only what is new is judged: a task that is late may still be worded better."""
    errors: dict[str, str] = {}
    if item.due_on is not None and item.due_on < today() and "due_on" in changed:
        errors["due_on"] = _("This day has passed: choose today or a later one")
    if item.person is not None and item.person.client_id != item.client_id:
        errors["person"] = _("This person is not of this client")
    if item.work is not None and item.work.client_id != item.client_id:
        errors["work"] = _("This work is not of this client")
    if "owner" in changed and not _sees(item.owner, item.client_id):
        errors["owner"] = _("%(name)s does not see this client") % {"name": item.owner.short_name}
    if not item.title:
        errors["title"] = _("Say in a few words what it is about")
    if errors:
        raise ValidationError(errors)
    item.clean_fields(exclude=[one.name for one in item._meta.fields if one.name not in ("kind", "topic", "title")])


def _sees(owner: Employee, client: int) -> bool:
    return owner.is_active and Client.objects.visible_to(owner).filter(pk=client).exists()


def _tell(by: Employee, item: Item) -> None:
    """Whoever was put in charge by another; once a day, however often it goes to and fro."""
    if item.owner_id != by.pk:
        text = format_lazy("{}: {} ({})", gettext_lazy("You are in charge"), item.title, item.client)
        key = f"item-{item.pk}-{today()}"
        notify(to=[item.owner], kind=KIND, text=text, key=key, address=item.get_absolute_url())
