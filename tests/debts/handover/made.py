"""Promises, sheets and owners of debt work, with as few words as a test needs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.staff.calendar import today
from debts.actions import rebuild_balances
from debts.choices import HandoverState
from debts.models import DebtOwnership, HandoverSheet, NonpaymentReason
from tests import factories
from tests.factories import make_invoice

DAY = timedelta(days=1)
WRITTEN = {"done": "Звонили трижды", "cause": "Нет денег", "advice": "Встретиться с директором"}


def owe(client: Any, months: str = "1.5", fee: int = 1000) -> None:
    """A debt of so many months of the fee."""
    client.monthly_fee = Decimal(fee)
    client.save()
    make_invoice(client, today(), Decimal(months) * fee)
    rebuild_balances(client_ids=[client.pk])


def make_promise(
    client: Any, state: str = "pending", ago: int = 10, agreed_on: date | None = None, **fields: Any
) -> Any:
    """Made ``ago`` days before today, with a reason; a settled one was to be paid a day later."""
    made_on = today() - ago * DAY
    agreed_on = agreed_on or (today() if state == "pending" else made_on + DAY)
    if "reason" not in fields:
        fields["reason"] = NonpaymentReason.objects.get_or_create(name="Нет денег")[0]
    return factories.make_promise(client, agreed_on, state=state, made_on=made_on, **fields)


def make_sheet(client: Any, state: str = HandoverState.PROPOSED, **fields: Any) -> HandoverSheet:
    """Due in a week unless told; a sheet that was sent was so by the client's specialist."""
    fields = {"due_at": timezone.now() + 7 * DAY, **fields}
    if state != HandoverState.PROPOSED:
        fields = {"completed_by": client.specialist, "completed_at": timezone.now(), **WRITTEN, **fields}
    if state in (HandoverState.ACCEPTED, HandoverState.RETURNED):
        fields.setdefault("answered_by", client.account_manager)
    sheet: HandoverSheet = factories.make_handover(client, state=state, **fields)
    return sheet


def make_owned(client: Any, kind: str = "manager", reason: str = "depth", ago: int = 0, **fields: Any) -> DebtOwnership:
    """The debt work is theirs since so many days."""
    since = timezone.now() - ago * DAY
    DebtOwnership.objects.filter(client=client, until=None).update(until=since)
    owned: DebtOwnership = factories.make_debt_owner(client, kind, reason=reason, since=since, **fields)
    return owned
