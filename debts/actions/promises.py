"""What a client promised to pay, and by when (domain §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.editing import locked_client
from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works.models import Work
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts import messages, rules
from debts.choices import PromiseState
from debts.events import debts_moved
from debts.models import NonpaymentReason, Promise
from debts.queries import debt_on

from . import calls
from .settling import settle_promises


@dataclass(frozen=True)
class Terms:
    """What was agreed. ``reason`` is empty where the client gave none; ``remind_on`` where it wants no reminder."""

    agreed_on: date | None
    amount: Decimal | None
    person: ContactPerson | None = None
    reason: NonpaymentReason | None = None
    remind_on: date | None = None
    note: str = ""


@transaction.atomic
def make_promise(*, by: Employee, client: Client, terms: Terms, work: Work | None = None) -> Promise:
    """Write down a promise; a pending one is superseded by it. ``work`` is the contact in which it was given.

    Calls planned for earlier promises are called off: while this one is pending nothing chases the client but the
    reminder that was agreed.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: nothing is owed; or by field, what cannot be so.
    """
    if not (by.is_active and rules.may_promise(by.roles)):
        raise PermissionDenied
    row, day = locked_client(by, client), today()
    debt = debt_on(row, day)
    if debt <= 0:
        raise ValidationError(_("Nothing is owed today: there is nothing to promise"), code="paid")
    agreed_on, amount = _checked(row, terms, work, day)
    settle_promises(client_ids=[row.pk], day=day)
    _supersede(row, day)
    promise = Promise.objects.create(
        client=row, person=terms.person, agreed_on=agreed_on, amount=amount, debt=debt, reason=terms.reason,
        remind_on=terms.remind_on, note=terms.note.strip(), made_on=day, made_by=by, work=work,
    )  # fmt: skip
    calls.plan_reminder(promise, day)
    debts_moved([row.pk])
    return promise


def _checked(client: Client, terms: Terms, work: Work | None, day: date) -> tuple[date, Decimal]:
    """The day and the sum, where all is in order."""
    errors: dict[str, Any] = {}
    if terms.agreed_on is None:
        errors["agreed_on"] = _("Say by which day")
    elif error := rules.date_error(terms.agreed_on, day):
        errors["agreed_on"] = messages.DATES[error]
    elif error := rules.reminder_error(terms.remind_on, terms.agreed_on, day):
        errors["remind_on"] = messages.REMINDERS[error]
    if terms.amount is None or terms.amount <= 0:
        errors["amount"] = _("Give a sum above zero")
    if terms.person is not None and terms.person.client_id != client.pk:
        errors["person"] = _("This person is not of this client")
    if terms.reason is not None and not terms.reason.is_active:
        errors["reason"] = _("This reason is no longer in use: choose another")
    if work is not None and work.client_id != client.pk:
        errors["work"] = _("This work is not of this client")
    if errors or terms.agreed_on is None or terms.amount is None:
        raise ValidationError(errors)
    return terms.agreed_on, terms.amount


def _supersede(client: Client, day: date) -> None:
    """The promise before, and the calls planned after broken ones: this contact was that call."""
    earlier = Promise.objects.filter(client=client).exclude(reminder=None, follow_up=None)
    for one in earlier.select_related("client", "made_by", "reminder__executor", "follow_up__executor"):
        calls.call_off(one, gettext_lazy("There is a new promise"))
    Promise.objects.filter(client=client, state=PromiseState.PENDING).update(
        state=PromiseState.SUPERSEDED, settled_on=day
    )
