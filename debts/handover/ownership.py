"""Whose the debt work is, and how it passes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clients.models import Client
from crm.staff.models import Employee
from debts.choices import Owner, OwnershipReason
from debts.models import DebtOwnership, HandoverSheet


def is_managers(client: Client) -> bool:
    return DebtOwnership.objects.filter(client=client, until=None, kind=Owner.MANAGER).exists()


def pass_to_manager(*, by: Employee | None, client: Client, sheet: HandoverSheet | None = None) -> DebtOwnership:
    return _next(client, Owner.MANAGER, client.account_manager, OwnershipReason.HANDOVER, by=by, sheet=sheet)


def return_to_specialist(*, by: Employee, client: Client, details: dict[str, Any]) -> DebtOwnership:
    return _next(client, Owner.SPECIALIST, client.specialist, OwnershipReason.RETURN, by=by, details=details)


def _next(client: Client, kind: str, employee: Employee | None, reason: str, **fields: Any) -> DebtOwnership:
    now = timezone.now()
    DebtOwnership.objects.filter(client=client, until=None).update(until=now)
    return DebtOwnership.objects.create(client=client, kind=kind, employee=employee, since=now, reason=reason, **fields)
