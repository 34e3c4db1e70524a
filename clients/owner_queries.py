"""Reads about owners: who may get clients, what a plan would do, whose a client was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from crm.staff.models import Employee
from crm.staff.queries import colleagues, scope_of

from . import rules
from .choices import ChangeOutcome, ClientStatus, OwnerRole
from .models import Client, ClientEvent, OwnerChange, Reassignment  # type: ignore[attr-defined]  # made by pghistory
from .queries import Load, load_of
from .registry import Handed, registry


def receivers_for(by: Employee, role: OwnerRole) -> QuerySet[Employee]:
    """To whom the employee may give clients in a role: those who work here, within the scope."""
    able = Q(is_active=True, roles__overlap=sorted(rules.RECEIVERS[role]))
    return Employee.objects.filter(able, colleagues(by)).select_related("group")


def within_reach(by: Employee, owner_id: int | None) -> bool:
    """Whether clients may be taken from this owner: one within the scope, or nobody."""
    scope = scope_of(by)
    return scope.everything or owner_id is None or owner_id in scope.owners


def points_of(client_ids: Collection[int]) -> dict[int, int]:
    """How much each client counts in a load: its active service points, at least one; nothing when disconnected."""
    counted = Client.objects.filter(pk__in=client_ids).annotate(
        points=Count("service_points", filter=Q(service_points__is_active=True))
    )
    rows = counted.order_by().values_list("pk", "points", "status")
    return {pk: 0 if status == ClientStatus.DISCONNECTED else max(points, 1) for pk, points, status in rows}


def capacity_of(load: Load) -> rules.Capacity:
    return rules.Capacity(load.actual, load.norm, load.unit == "service_points")


def handed(changes: Iterable[tuple[int, str, int | None, int | None]]) -> Handed:
    """What changes (client, role, from, to) hand over. Of two roles that one person had the specialist's decides."""
    pairs: dict[tuple[int, int], int] = {}
    for client, _role, was, became in sorted(changes, key=lambda row: row[1] != OwnerRole.SPECIALIST):
        if was is not None and became is not None:
            pairs.setdefault((client, was), became)
    return Handed([key[0] for key in pairs], [key[1] for key in pairs], list(pairs.values()))


def changes_of(plan: Reassignment, *outcomes: ChangeOutcome) -> list[tuple[int, str, int | None, int]]:
    rows = plan.changes.filter(outcome__in=outcomes) if outcomes else plan.changes.all()
    return list(rows.order_by("pk").values_list("client_id", "role", "was_id", "became_id"))


# --- What a plan would do ---


@dataclass(frozen=True)
class Follows:
    """What goes along with clients: «Planned works», 45."""

    label: Any
    count: int


@dataclass(frozen=True)
class Party:
    """One employee in a change of owners: how many clients come and go, the load before and after, what comes along."""

    employee: Employee
    comes: int
    goes: int
    before: Load
    after: Load
    follows: list[Follows] = field(default_factory=list)

    @property
    def goes_over(self) -> bool:
        return self.after.is_over and self.after.actual > self.before.actual


def parties(plan: Reassignment) -> list[Party]:
    """Who gets and who gives, by name: receivers first. A number of statements that does not depend on their number."""
    rows = changes_of(plan)
    comes, goes = _counted(row[3] for row in rows), _counted(row[2] for row in rows)
    people = {one.pk: one for one in Employee.objects.filter(pk__in={*comes, *goes}).select_related("group")}
    before, after = load_of(people.values()), load_of(people.values(), plan=plan.pk)
    along = _along(handed(rows))
    made = [
        Party(one, comes.get(key, 0), goes.get(key, 0), before[key], after[key], along.get(key, []))
        for key, one in people.items()
    ]
    return sorted(made, key=lambda party: (not party.comes, party.employee.full_name.lower().replace("ё", "е")))


def _counted(owners: Iterable[int | None]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for owner in owners:
        if owner is not None:
            counts[owner] = counts.get(owner, 0) + 1
    return counts


def _along(what: Handed) -> dict[int, list[Follows]]:
    found: dict[int, list[Follows]] = {}
    for follower in registry.ordered_followers() if what.clients else ():
        for receiver, count in follower.count(what).items():
            found.setdefault(receiver, []).append(Follows(follower.label, count))
    return found


def moved_labels(moved: Mapping[str, int]) -> list[Follows]:
    """What went along, as it was written down."""
    return [Follows(one.label, moved[one.code]) for one in registry.ordered_followers() if moved.get(one.code)]


# The owner that a client has now in the row's role is not the one it should have, or the client is out of reach.
_STALE = """
SELECT oc.id FROM clients_ownerchange oc JOIN clients_client c ON c.id = oc.client_id
WHERE oc.reassignment_id = %(plan)s AND oc.outcome = %(outcome)s AND (
    c.merged_into_id IS NOT NULL
    OR CASE oc.role WHEN 'specialist' THEN c.specialist_id ELSE c.account_manager_id END IS DISTINCT FROM oc.{expected}
    OR NOT (%(everything)s OR oc.{expected} IS NULL OR oc.{expected} = ANY(%(owners)s))
    OR NOT (%(everything)s OR (c.specialist_id = ANY(%(owners)s)) IS TRUE
            OR (c.account_manager_id = ANY(%(owners)s)) IS TRUE)
)
"""


def stale_rows(plan: Reassignment, by: Employee, *, undoing: bool = False) -> list[int]:
    """Ids of rows that must not be touched: the owner is not the one that was seen, or is out of reach by now.

    Of a plan, that one is whose the client was; when a done one is undone, whose it became.
    """
    scope = scope_of(by)
    parameters: dict[str, Any] = {
        "plan": plan.pk,
        "outcome": (ChangeOutcome.DONE if undoing else ChangeOutcome.PLANNED).value,
        "everything": scope.everything,
        "owners": sorted(scope.owners),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STALE.format(expected="became_id" if undoing else "was_id"), parameters)
        return [row[0] for row in cursor.fetchall()]


def visible_rows(plan: Reassignment, employee: Employee) -> QuerySet[OwnerChange]:
    """The clients of a change as a page shows them: those whom the employee sees."""
    rows = OwnerChange.objects.visible_to(employee).filter(reassignment=plan)
    return rows.select_related("client", "was", "became").order_by("client__number", "role")


def outcomes(plan: Reassignment) -> dict[str, int]:
    """How many rows have which outcome."""
    rows = plan.changes.order_by().values_list("outcome").annotate(Count("pk"))
    return dict(rows)


# --- Whose a client was ---


@dataclass(frozen=True)
class Turn:
    """A change of one owner of a client. ``by`` is None for the system; ``source`` is "import", "merge" or ""."""

    at: datetime
    role: OwnerRole
    was: Employee | None
    became: Employee | None
    by: Employee | None
    source: str = ""
    reassignment: Reassignment | None = None
    is_undoing: bool = False


def owner_history(client: Client) -> list[Turn]:
    """All changes of the client's owners, newest first, whoever made them: people, imports, merges. Four statements."""
    found = list(_turns(client))
    ids = {key for _at, _role, was, became, told in found for key in (was, became, told.get("user"))}
    people = Employee.objects.in_bulk([key for key in ids if key])
    decisions = _decisions(client)
    turns = [
        Turn(
            at, role, people.get(was), people.get(became), people.get(told.get("user")), _source(told),
            *decisions.get((at, role.value), (None, False)),
        )
        for at, role, was, became, told in found
    ]  # fmt: skip
    return turns[::-1]


def _turns(client: Client) -> Iterable[tuple[datetime, OwnerRole, int | None, int | None, dict[str, Any]]]:
    events = ClientEvent.objects.filter(pgh_obj=client.pk).order_by("pgh_id")
    names = ("pgh_created_at", *(f"{role.value}_id" for role in OwnerRole), "pgh_context__metadata")
    before: dict[OwnerRole, int | None] = dict.fromkeys(OwnerRole)
    for at, *owners, told in events.values_list(*names):
        for role, owner in zip(OwnerRole, owners, strict=True):
            if owner != before[role]:
                yield at, role, before[role], owner, told or {}
                before[role] = owner


def _source(told: Mapping[str, Any]) -> str:
    return "import" if "import_run" in told else ""


def _decisions(client: Client) -> dict[tuple[datetime, str], tuple[Reassignment, bool]]:
    """Changes made by people, by the moment of their transaction, which the history has too."""
    found: dict[tuple[datetime, str], tuple[Reassignment, bool]] = {}
    rows = OwnerChange.objects.filter(client=client, outcome__in=[*_WRITTEN]).select_related("reassignment")
    for row in rows:
        one = row.reassignment
        if one.at:
            found[one.at, row.role] = (one, False)
        if one.undone_at and row.outcome == ChangeOutcome.UNDONE:
            found[one.undone_at, row.role] = (one, True)
    return found


_WRITTEN = (ChangeOutcome.DONE, ChangeOutcome.UNDONE, ChangeOutcome.KEPT, ChangeOutcome.GONE)
