"""Reads of the client base."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from crm.staff.choices import NormCode, Role
from crm.staff.models import Employee, Norm
from crm.staff.queries import scope_of

from . import rules
from .choices import ClientStatus
from .models import Client

M = TypeVar("M", bound=Model)
NEWEST, ALL = 10, 1000
"""Rows of a panel on the client page and on the panel's own page."""

_LOADED_ROLES = (
    Role.SPECIALIST,
    Role.NEWCOMER_SPECIALIST,
    Role.ACCOUNT_MANAGER,
    Role.DEPUTY_HEAD,
    Role.HEAD,
    Role.AUDITOR,
)

# A client without recorded service points is one point: every client has at least one (domain §1).
_LOAD = """
WITH bearers AS (
    SELECT id AS bearer, id AS owner FROM unnest(%(own)s::bigint[]) AS id
    UNION
    SELECT leader.id, member.id
    FROM staff_employee leader JOIN staff_employee member ON member.group_id = leader.group_id
    WHERE leader.id = ANY(%(heads)s::bigint[])
    UNION
    SELECT listened.employee_id, member.id
    FROM staff_employee_audited_groups listened JOIN staff_employee member ON member.group_id = listened.group_id
    WHERE listened.employee_id = ANY(%(auditors)s::bigint[])
),
served AS (
    SELECT bearer, client.id FROM bearers JOIN {clients} client ON client.specialist_id = owner
    WHERE client.status <> %(gone)s AND client.merged_into_id IS NULL
    UNION
    SELECT bearer, client.id FROM bearers JOIN {clients} client ON client.account_manager_id = owner
    WHERE client.status <> %(gone)s AND client.merged_into_id IS NULL
),
points AS (
    SELECT client_id, count(*) AS points FROM clients_servicepoint
    WHERE is_active AND client_id IN (SELECT id FROM served) GROUP BY client_id
)
SELECT bearer, count(*), sum(coalesce(points, 1))::bigint
FROM served LEFT JOIN points ON points.client_id = served.id
GROUP BY bearer
"""

# Clients as a planned change of owners would leave them.
_PLANNED = """(
    SELECT c.id, c.status, c.merged_into_id,
           coalesce(s.became_id, c.specialist_id) AS specialist_id,
           coalesce(m.became_id, c.account_manager_id) AS account_manager_id
    FROM clients_client c
    LEFT JOIN clients_ownerchange s
           ON s.reassignment_id = %(plan)s AND s.client_id = c.id AND s.role = 'specialist'
    LEFT JOIN clients_ownerchange m
           ON m.reassignment_id = %(plan)s AND m.client_id = c.id AND m.role = 'account_manager'
)"""


@dataclass(frozen=True)
class Load:
    """How many clients and service points an employee answers for, against the norm of the role (domain §2).

    ``unit`` tells what the norm counts: service points or clients. ``norm`` is None where the role has none;
    ``least`` is the lower end where the norm is a range.
    """

    service_points: int
    clients: int
    norm: Decimal | None = None
    least: Decimal | None = None
    unit: NormCode = NormCode.CLIENTS_MAX

    @property
    def actual(self) -> int:
        return self.service_points if self.unit == NormCode.SERVICE_POINTS else self.clients

    @property
    def percent(self) -> int | None:
        return rules.percent(self.actual, self.norm)

    @property
    def is_over(self) -> bool:
        return self.norm is not None and self.actual > self.norm


def load_of(employees: Collection[Employee], *, plan: int | None = None) -> dict[int, Load]:
    """The load of each of these employees, by id; disconnected clients do not count. Two statements.

    A head answers for the clients of the group, an auditor for those of the audited groups, the others for their own.
    ``plan`` is the id of a reassignment: the load as it would be after it.
    """
    counted, norms = _counts(employees, plan), _norms()
    return {
        employee.pk: _load(counted.get(employee.pk, (0, 0)), _role(employee, norms), norms) for employee in employees
    }


def _counts(employees: Collection[Employee], plan: int | None) -> dict[int, tuple[int, int]]:
    auditors = [one.pk for one in employees if one.has_role(Role.AUDITOR)]
    heads = [one.pk for one in employees if one.has_role(Role.HEAD)]
    own = [one.pk for one in employees]
    parameters: dict[str, Any] = {
        "own": own,
        "heads": heads,
        "auditors": auditors,
        "gone": ClientStatus.DISCONNECTED.value,
        "plan": plan,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOAD.format(clients="clients_client" if plan is None else _PLANNED), parameters)
        return {bearer: (clients, points) for bearer, clients, points in cursor.fetchall()}


_Norms = Mapping[str, Mapping[str, Decimal]]
_UNITS = (NormCode.SERVICE_POINTS, NormCode.CLIENTS_MIN, NormCode.CLIENTS_MAX)


def _norms() -> _Norms:
    by_role: dict[str, dict[str, Decimal]] = {}
    for role, code, value in Norm.objects.filter(code__in=_UNITS).values_list("role", "code", "value"):
        by_role.setdefault(role, {})[code] = value
    return by_role


def _role(employee: Employee, norms: _Norms) -> str | None:
    return next((role for role in _LOADED_ROLES if employee.has_role(role) and role in norms), None)


def _load(counted: tuple[int, int], role: str | None, norms: _Norms) -> Load:
    clients, points = counted
    values = norms[role] if role else {}
    if NormCode.SERVICE_POINTS in values:
        return Load(points, clients, values[NormCode.SERVICE_POINTS], unit=NormCode.SERVICE_POINTS)
    least = values.get(NormCode.CLIENTS_MIN)
    return Load(points, clients, values.get(NormCode.CLIENTS_MAX, least), least)


def facts_of(model: type[M], client: Client, employee: Employee) -> QuerySet[M]:
    """Rows of the client as the employee may see them."""
    manager: Any = model._default_manager
    rows: QuerySet[M] = manager.visible_to(employee).filter(client=client)
    return rows


def is_open_to(client: Client | None, employee: Employee) -> bool:
    """Whether the employee may open this client's page: for rows that an auditor sees without their clients."""
    if client is None:
        return False
    scope = scope_of(employee)
    return scope.everything or bool({client.specialist_id, client.account_manager_id} & scope.owners)


def works_with(client: Client, employee: Employee) -> bool:
    """Whether the client is the employee's own, or of somebody absent whose place the employee takes today."""
    return not scope_of(employee).acts_for.isdisjoint({client.specialist_id, client.account_manager_id} - {None})


def masks_numbers(client: Client, employee: Employee) -> bool:
    """Whether telephone numbers of the client are masked to the employee (docs/architecture.md, Phones).

    Whoever works with the client calls all day and sees them at once; others ask for them, and that is noted.
    """
    return not works_with(client, employee)


def contact_makers(employee: Employee) -> Q:
    """The condition on employees whose works and calls the employee sees: own scope, and those listened to."""
    scope = scope_of(employee)
    return Q() if scope.everything else Q(pk__in=scope.owners | scope.listens_to)


def employee_choices(condition: Q, limit: int | None = None) -> list[tuple[int, str]]:
    """Employees for a drop-down list, in the order of the Russian alphabet (ё as е); no more than ``limit``."""
    names = Employee.objects.filter(condition).order_by().values_list("pk", "full_name")[:limit]
    return sorted(names, key=lambda pair: pair[1].lower().replace("ё", "е"))


@dataclass(frozen=True)
class Rows(Generic[M]):
    """The first rows of a query, and whether there are more."""

    rows: list[M]
    has_more: bool


def first_rows(query: QuerySet[M], limit: int) -> Rows[M]:
    rows = list(query[: limit + 1])
    return Rows(rows[:limit], len(rows) > limit)
