"""Who does the debt work: one door for every change of its owner (domain §7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts import rules
from debts.choices import Owner, OwnershipReason, PromiseState
from debts.events import debts_moved
from debts.models import DebtOwnership, HandoverSheet, Promise
from debts.queries import owned_by_managers, owner_of, with_debt

KIND = "debts"
"""Notifications of debts."""
PORTION = 5000
"""Clients passed on in one transaction of the nightly look at all of them."""
TOLD_ONE_BY_ONE = 3


@transaction.atomic
def pass_to_manager(
    client: Client, *, reason: str, by: Employee | None, now: datetime | None = None, note: str = "",
    sheet: HandoverSheet | None = None, details: Mapping[str, Any] | None = None,
) -> DebtOwnership:  # fmt: skip
    """The account manager does the debt work of the client from now on. ``by`` is empty where the depth decided.

    Raises:
        ValidationError: the account manager does it already; nothing is written.
    """
    return _change(client, Owner.MANAGER, reason=reason, by=by, now=now, note=note, sheet=sheet, details=details)


@transaction.atomic
def return_to_specialist(
    client: Client, *, by: Employee | None, now: datetime | None = None, reason: str = OwnershipReason.RETURN,
    note: str = "", details: Mapping[str, Any] | None = None,
) -> DebtOwnership:  # fmt: skip
    """The specialist does the debt work again; ``details`` show the months that were paid on the agreed date.

    Raises:
        ValidationError: the specialist does it already; nothing is written.
    """
    return _change(client, Owner.SPECIALIST, reason=reason, by=by, now=now, note=note, details=details)


def _change(
    client: Client, kind: Owner, *, reason: str, by: Employee | None, now: datetime | None, note: str = "",
    sheet: HandoverSheet | None = None, details: Mapping[str, Any] | None = None,
) -> DebtOwnership:  # fmt: skip
    row = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    was, moment = owner_of(row), now or timezone.now()
    if was.kind == kind:
        raise ValidationError(_("This debt is the work of the %(owner)s already") % {"owner": kind.label.lower()})
    employee = row.account_manager if kind == Owner.MANAGER else row.specialist
    DebtOwnership.objects.filter(client=row, until=None).update(until=moment)
    made = DebtOwnership.objects.create(
        client=row, kind=kind, employee=employee, since=moment, reason=reason, note=note, sheet=sheet, by=by,
        details=dict(details or {}),
    )  # fmt: skip
    _calls_follow([row.pk], employee)
    debts_moved([row.pk])
    return made


def _calls_follow(clients: Sequence[int], employee: Employee | None) -> None:
    """Calls planned for promises become those of the new owner."""
    if employee is None:
        return
    promises = Promise.objects.filter(client__in=clients, state__in=[PromiseState.PENDING, PromiseState.BROKEN])
    calls = Q(pk__in=promises.values("reminder")) | Q(pk__in=promises.values("follow_up"))
    Work.objects.filter(calls, state=WorkState.PLANNED).exclude(executor=employee).update(
        executor=employee, assignment=None
    )


def take_over_deep(*, client_ids: Collection[int] | None = None, now: datetime | None = None) -> int:
    """Pass clients whose debt has reached 2.8 months to their account managers; answers how many. Repeatable.

    Of all clients, or of these. Each owner is told: of a few clients one by one, of many in one line.
    """
    moment = now or timezone.now()
    found = _deep(client_ids)
    taken: list[DebtOwnership] = []
    for start in range(0, len(found), PORTION):
        taken += _take_over(dict(found[start : start + PORTION]), moment)
    return len(taken)


def _deep(client_ids: Collection[int] | None) -> list[tuple[int, Decimal]]:
    """Clients of specialists with such a debt, and how much they owe. One statement."""
    clients = Client.objects.filter(merged_into=None, monthly_fee__gt=0)
    if client_ids is not None:
        clients = clients.filter(pk__in=client_ids)
    owing: Any = with_debt(clients, today())
    deep = owing.filter(debt__gte=F("monthly_fee") * rules.DEEP)
    return list(deep.exclude(owned_by_managers()).order_by("pk").values_list("pk", "debt"))


@transaction.atomic
def _take_over(debts: Mapping[int, Decimal], now: datetime) -> list[DebtOwnership]:
    held = Client.objects.filter(pk__in=debts).order_by("pk").select_for_update(no_key=True)
    ids = list(held.values_list("pk", flat=True))
    # a statement after the lock sees what the last holder has committed
    left = Client.objects.filter(pk__in=ids).exclude(owned_by_managers()).order_by("pk")
    clients = list(left.select_related("account_manager", "specialist"))
    DebtOwnership.objects.filter(client__in=[one.pk for one in clients], until=None).update(until=now)
    rows = DebtOwnership.objects.bulk_create(
        DebtOwnership(
            client=one, kind=Owner.MANAGER, employee=one.account_manager, since=now, reason=OwnershipReason.DEPTH,
            details={
                "depth": str(rules.depth_in_months(debts[one.pk], one.monthly_fee)),
                "debt": str(debts[one.pk]),
                "day": today().isoformat(),
            },
        )
        for one in clients
    )  # fmt: skip
    _told(rows)
    by_manager: dict[Employee | None, list[int]] = {}
    for row in rows:
        by_manager.setdefault(row.employee, []).append(row.client_id)
    for employee, mine in by_manager.items():
        _calls_follow(mine, employee)
    debts_moved(row.client_id for row in rows)
    return rows


def _told(rows: Sequence[DebtOwnership]) -> None:
    """Both who gave and who got."""
    texts = {
        "account_manager": gettext_lazy("This debt is your work now, it reached 2.8 months"),
        "specialist": gettext_lazy("The debt is the account manager's work now, it reached 2.8 months"),
    }
    for role, text in texts.items():
        groups: dict[Employee, list[DebtOwnership]] = {}
        for row in rows:
            employee = getattr(row.client, role)
            if employee is not None:
                groups.setdefault(employee, []).append(row)
        for employee, mine in groups.items():
            _tell(employee, mine, text, role)


def _tell(employee: Employee, rows: Sequence[DebtOwnership], text: Any, role: str) -> None:
    if len(rows) <= TOLD_ONE_BY_ONE:
        for row in rows:
            said = format_lazy("{}: {}", text, str(row.client))
            notify(to=[employee], kind=KIND, text=said, key=f"debt-{row.pk}-{role}",
                   address=f"{row.client.get_absolute_url()}#settlements")  # fmt: skip
        return

    def many() -> str:
        line = ngettext("%(count)d client: %(text)s", "%(count)d clients: %(text)s", len(rows))
        return line % {"count": len(rows), "text": text}

    notify(
        to=[employee],
        kind=KIND,
        text=many,
        key=f"debts-{rows[0].pk}-{role}",
        address=f"{reverse('clients:list')}?debt_work=manager",
    )
