"""Whose the debt work of a client is (domain §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from clients.models import Client
from crm.staff.models import Employee
from debts.choices import Owner
from debts.models import DebtOwnership


@dataclass(frozen=True)
class Ownership:
    """Who does the debt work of a client now; ``row`` says since when and why, None where it always was so.

    ``employee`` is None where the client has nobody of that role.
    """

    kind: Owner
    employee: Employee | None
    row: DebtOwnership | None = None

    @property
    def is_manager(self) -> bool:
        return self.kind == Owner.MANAGER

    @property
    def since(self) -> datetime | None:
        return self.row.since if self.row else None


def owner_of(client: Client) -> Ownership:
    """The present owner. One statement, and those that read the client's employees."""
    return owner_among(client, DebtOwnership.objects.filter(client=client, until=None).select_related("by", "sheet"))


def owner_among(client: Client, intervals: Iterable[DebtOwnership]) -> Ownership:
    """The present owner, of the intervals of the client."""
    row = next((one for one in intervals if one.until is None), None)
    kind = Owner(row.kind) if row else Owner.SPECIALIST
    return Ownership(kind, client.account_manager if kind == Owner.MANAGER else client.specialist, row)


def owned_by_managers() -> Exists:
    """For clients: whether the account manager does the debt work."""
    return Exists(DebtOwnership.objects.filter(client=OuterRef("pk"), until=None, kind=Owner.MANAGER))


def with_debt_work(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with ``debt_work``: the role that does their debt work now."""
    by_manager = When(owned_by_managers(), then=Value(Owner.MANAGER.value))
    return clients.annotate(debt_work=Case(by_manager, default=Value(Owner.SPECIALIST.value), output_field=CharField()))


def with_debt_owner(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with ``debt_work`` and ``debt_owner_id``: who of that role does it now, None where there is nobody."""
    of_manager = When(debt_work=Owner.MANAGER.value, then=F("account_manager_id"))
    owner = Case(of_manager, default=F("specialist_id"), output_field=BigIntegerField())
    return with_debt_work(clients).annotate(debt_owner_id=owner)


def debt_work_of(*employees: int) -> Q:
    """For clients: those whose debt work one of these employees does."""
    of_managers = owned_by_managers()
    return Q(~of_managers, specialist__in=employees) | Q(of_managers, account_manager__in=employees)
