"""A person says whose a call is, or that it is nobody's, or which work it belongs to; and takes it back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client
from clients.models import Client
from contacts.calls.choices import Nobodys
from contacts.calls.models import UNMATCHED, Call, Settlement
from contacts.persons.actions import Lines, edit_person
from contacts.persons.models import ContactPerson, PersonPhone
from contacts.persons.rules import e164
from contacts.works.models import Work
from crm.edits import Edit
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.formats import phone

from .matching import NUMBER, match_calls

MOBILE = "+79"


@transaction.atomic
def settle_call(
    *, by: Employee, call: Call, client: Client, person: ContactPerson | None = None, remember: bool = False,
    seen: int | None = None,
) -> Settlement:  # fmt: skip
    """The call is with this client, and this person where it is known who.

    ``remember`` adds the number to the person's phones: earlier calls of the number that are nobody's become theirs,
    and later ones will. ``seen`` is the settlement that the page showed, None for none.

    Raises:
        PermissionDenied: by one who only reads, or a client out of sight.
        ValidationError: somebody else has settled the call meanwhile; the person is of another client.
    """
    row = _locked(by, call, seen)
    if not Client.objects.visible_to(by).filter(pk=client.pk).exists():
        raise PermissionDenied
    locked_client(by, client)
    if person is not None:
        _check_person(person, client)
    before = _before(row)
    phone_id = _remember(by, person, row) if remember and person is not None else None
    row.client, row.person, row.nobodys, row.settled_at = client, person, "", timezone.now()
    row.save()
    if phone_id:
        before["others"] = _match_others(row)
    match_calls([row.pk])
    return Settlement.objects.create(call=row, by=by, before=before, phone_id=phone_id)


@transaction.atomic
def mark_nobodys(*, by: Employee, call: Call, reason: str, seen: int | None = None) -> Settlement:
    """The call is of no client. Raises as :func:`settle_call`; the reason is one of ``Nobodys``."""
    if reason not in Nobodys.values:
        raise ValidationError(_("Choose why it is nobody's"))
    row = _locked(by, call, seen)
    before = _before(row)
    row.client = row.person = row.work = None
    row.nobodys, row.settled_at, row.work_by_hand = reason, timezone.now(), False
    row.save()
    return Settlement.objects.create(call=row, by=by, before=before)


@transaction.atomic
def undo_settlement(*, by: Employee, settlement: Settlement) -> bool:
    """Take a settlement back: the call, the number remembered, and the other calls that it brought a client.

    Answers whether there was something to take back: twice is once. A later settlement of the call stays as it is.
    """
    row = _locked(by, settlement.call, settlement.pk, undoing=True)
    kept = Settlement.objects.select_for_update().get(pk=settlement.pk)
    newest = row.settlements.filter(undone_at=None).first()
    if kept.undone_at is not None or newest is None or newest.pk != kept.pk:
        return False
    if kept.phone_id and row.person is not None:
        _forget(by, row.person, kept.phone_id)
    others = Call.objects.filter(pk__in=kept.before.get("others", ()), settled_at=None, client=row.client_id)
    others.update(client=None, person=None, work=None)
    _restore(row, kept.before)
    match_calls([row.pk])
    kept.undone_at = timezone.now()
    kept.save(update_fields=["undone_at"])
    return True


@transaction.atomic
def choose_work(*, by: Employee, call: Call, work: Work | None) -> None:
    """Which work the call belongs to, None for no work; matching leaves it so.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the work is of another client.
    """
    row = _locked(by, call, None, undoing=True)
    if work is not None and work.client_id != row.client_id:
        raise ValidationError(_("This work is of another client"))
    row.work, row.work_by_hand = work, True
    row.save(update_fields=["work", "work_by_hand"])


def _check_person(person: ContactPerson, client: Client) -> None:
    row = ContactPerson.objects.filter(pk=person.pk, client=client, merged_into=None)
    if not row.exists():
        raise ValidationError(_("This person is not of this client"))


def _locked(by: Employee, call: Call, seen: int | None, *, undoing: bool = False) -> Call:
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied
    row = Call.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=call.pk).first()
    if row is None:
        raise PermissionDenied
    newest = row.settlements.filter(undone_at=None).select_related("by").first()
    if not undoing and newest is not None and newest.pk != seen:
        raise ValidationError(
            _("%(name)s has settled this call meanwhile: look at it again") % {"name": newest.by.short_name}
        )
    return row


def _before(row: Call) -> dict[str, Any]:
    names = ("client_id", "person_id", "work_id", "work_by_hand", "nobodys")
    settled = row.settled_at.isoformat() if row.settled_at else None
    return {name: getattr(row, name) for name in names} | {"settled_at": settled}


def _restore(row: Call, before: dict[str, Any]) -> None:
    """As it was; a work that is gone since is not brought back, of who was merged since it is the survivor's."""
    kept = {name: value for name, value in before.items() if name != "others"}
    for name, model in (("client_id", Client), ("person_id", ContactPerson)):
        kept[name] = _who_stands_for(model, kept[name])
    if not Work.objects.filter(pk=kept["work_id"]).exists():
        kept["work_id"] = None
    Call.objects.filter(pk=row.pk).update(**kept)


def _who_stands_for(model: type[Client | ContactPerson], pk: int | None) -> int | None:
    row = model._default_manager.filter(pk=pk).first()
    return None if row is None else row.merged_into_id or row.pk


def _remember(by: Employee, person: ContactPerson, row: Call) -> int | None:
    """The id of the new phone; None where the number is none, or the person has it."""
    number = e164(row.number)
    if not number or person.phones.filter(number=number).exists():
        return None
    kind = "mobile" if number.startswith(MOBILE) else "work"
    edit_person(
        by=by, person=person, edit=Edit({}, {}), phones=Lines(added=[{"as_written": phone(number), "kind": kind}])
    )
    return PersonPhone.objects.filter(person=person, number=number).values_list("pk", flat=True).first()


def _forget(by: Employee, person: ContactPerson, phone_id: int) -> None:
    if PersonPhone.objects.filter(pk=phone_id, person=person).exists():
        edit_person(by=by, person=person, edit=Edit({}, {}), phones=Lines(removed=frozenset({phone_id})))


def _match_others(row: Call) -> list[int]:
    """Match the calls of nobody with the number of this one; the ids of those that found somebody."""
    unmatched = Call.objects.filter(UNMATCHED).exclude(pk=row.pk).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT c.id FROM calls_call c WHERE c.id = ANY(%s) AND {NUMBER} = %s""",
            [list(unmatched), e164(row.number)],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    return sorted(match_calls(ids).owners)
