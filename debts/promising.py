"""A promise to pay, written down in the call in which it was given: a part of the one save (domain §4, §7)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.reference import Kept
from crm.staff.calendar import today
from crm.staff.models import Employee

from .actions import Terms, make_promise
from .forms import PromiseForm
from .models import NonpaymentReason
from .queries import debt_on

PREFIX = "promise_"
ASKED = ("agreed_on", "amount", "remind_on", "reason")
"""What a call asks of a promise: with whom it was made and what was said are the person and the comment of the call."""

reasons = Kept(lambda: list(NonpaymentReason.objects.filter(is_active=True)), NonpaymentReason)


def fields() -> dict[str, Field]:
    """Those of the page of a promise, none of them required: most calls bring no promise."""
    asked: dict[str, Any] = {PREFIX + name: deepcopy(PromiseForm.base_fields[name]) for name in ASKED}
    for one in asked.values():
        one.required = False
    reason = asked[PREFIX + "reason"]
    reason.queryset = NonpaymentReason.objects.filter(is_active=True)
    reason.choices = lambda: [("", "—"), *((one.pk, one.name) for one in reasons())]
    return asked


def write_down(by: Employee, client: Client, work: Work, given: Mapping[str, Any]) -> None:
    """Make the promise of this call; without a sum it is all that is owed.

    Raises:
        ValidationError: by field of the call's form, what cannot be so; what concerns no field stands at the date.
    """
    asked: dict[str, Any] = {name: given.get(PREFIX + name) for name in ASKED}
    if work.state == WorkState.NOT_HELD:
        raise ValidationError({PREFIX + "agreed_on": _("The contact was not held: nobody could promise anything")})
    if asked["amount"] is None:
        asked["amount"] = max(debt_on(client, today()), Decimal(0)) or None
    try:
        make_promise(by=by, client=client, terms=Terms(**asked, person=work.person), work=work)
    except ValidationError as error:
        raise _beside_fields(error) from None


def _beside_fields(error: ValidationError) -> ValidationError:
    told: dict[str, Any] = error.error_dict if hasattr(error, "error_dict") else {"agreed_on": error.error_list}
    found: dict[str, list[Any]] = {}
    for name, errors in told.items():
        found.setdefault(PREFIX + (name if name in ASKED else "agreed_on"), []).extend(errors)
    return ValidationError(found)
