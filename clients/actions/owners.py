"""Whose clients are: the one door by which people change it (domain §3). Imports bring owners of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import owner_queries as queries
from clients import rules
from clients.choices import ChangeOutcome, OwnerRole, ReassignmentState
from clients.events import facts_changed
from clients.models import Client, Reassignment
from clients.queries import load_of
from clients.registry import Handed, registry
from crm.staff import rules as staff_rules
from crm.staff.actions.rights import require
from crm.staff.models import Employee

from .telling import tell_owners

PLANS_KEPT = timedelta(days=1)
"""A plan that nobody confirmed is forgotten after so long: it speaks of owners as they were."""

Receivers = Mapping[OwnerRole, Sequence[Employee]]
_Planned = tuple[int, str, int | None, int]


class OwnersChanged(Exception):
    """Somebody else changed owners of clients after the plan was made; nothing was done. ``rows`` are their ids."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(f"{len(rows)} changed")
        self.rows = rows


# --- Planning ---


@transaction.atomic
def plan_reassignment(
    *, by: Employee, clients: QuerySet[Client], receivers: Receivers, only_from: Employee | None = None
) -> Reassignment:
    """Write down what a change would do; nothing changes yet.

    ``clients`` are those chosen; what the employee does not see is left out of them. Clients of each role are spread
    evenly over its receivers (``clients.rules.spread``); whoever has one already keeps it. With ``only_from`` a role
    counts only where that employee has it.

    Raises:
        PermissionDenied: not a head, a deputy or a director.
        ValidationError: nobody is named, somebody cannot be given clients, or nothing would change.
    """
    require(by, staff_rules.may_reassign)
    _check_receivers(by, receivers)
    plan = Reassignment.objects.create(by=by)
    seen = Client.objects.visible_to(by).filter(pk__in=clients.order_by().values("pk"))
    rows = [row for role, people in receivers.items() if people for row in _rows(plan, seen, role, people, only_from)]
    if not rows:
        raise ValidationError(_nothing_to_do(plan))
    _write(plan, rows)
    plan.save(update_fields=["already", "foreign"])
    return plan


def _check_receivers(by: Employee, receivers: Receivers) -> None:
    if not any(receivers.values()):
        raise ValidationError(_("Choose who gets the clients"))
    for role, people in receivers.items():
        able = set(
            queries.receivers_for(by, role).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True)
        )
        for one in people:
            if one.pk not in able:
                raise ValidationError(_("%(name)s cannot be given clients in this role") % {"name": one})


def _rows(
    plan: Reassignment,
    clients: QuerySet[Client],
    role: OwnerRole,
    people: Sequence[Employee],
    only_from: Employee | None,
) -> list[_Planned]:
    """Changes in one role; counts on the plan what stays as it is."""
    field = f"{role.value}_id"
    chosen = clients.filter(**{field: only_from.pk}) if only_from else clients
    owners = dict(chosen.values_list("pk", field))
    theirs = {one.pk for one in people}
    within = {owner for owner in set(owners.values()) if queries.within_reach(plan.by, owner)}
    plan.already += sum(owner in theirs for owner in owners.values())
    plan.foreign += sum(owner not in theirs and owner not in within for owner in owners.values())
    moving = {pk: owner for pk, owner in owners.items() if owner in within and owner not in theirs}
    loads = load_of(people)
    given = rules.spread(queries.points_of(moving), {key: queries.capacity_of(loads[key]) for key in theirs})
    return [(pk, role.value, moving[pk], receiver) for pk, receiver in given.items()]


def _nothing_to_do(plan: Reassignment) -> str:
    if plan.foreign:
        return _("The clients chosen belong to people of other groups: the director can give them away")
    if plan.already:
        return _("They have these clients already")
    return _("There are no clients here that you could give to somebody")


_INSERT = """
INSERT INTO clients_ownerchange (reassignment_id, client_id, role, was_id, became_id, outcome)
SELECT %s, client, role, was, became, %s
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[]) AS x (client, role, was, became)
"""


def _write(plan: Reassignment, rows: Sequence[_Planned]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [plan.pk, ChangeOutcome.PLANNED.value, *columns])


# --- Doing ---


@transaction.atomic
def confirm_reassignment(
    *, by: Employee, plan: Reassignment, reason: str, without_changed: bool = False
) -> Reassignment:
    """Do what was planned, all of it or nothing; ``without_changed`` leaves out clients whose owner changed meanwhile.

    A plan that was done already is answered as it is: a second click changes nothing.

    Raises:
        PermissionDenied: another's plan, or the right was lost.
        ValidationError: no reason; somebody can no longer be given clients; nothing is left to do.
        OwnersChanged: owners changed since the plan was made.
    """
    require(by, staff_rules.may_reassign)
    locked = Reassignment.objects.select_for_update().get(pk=plan.pk)
    if locked.by_id != by.pk:
        raise PermissionDenied
    if not locked.is_planned:
        return locked
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the next owner will read it")})
    _check_still_able(by, locked)
    _lock_clients(locked)
    if stale := queries.stale_rows(locked, by):
        if not without_changed:
            raise OwnersChanged(stale)
        locked.changes.filter(pk__in=stale).update(outcome=ChangeOutcome.SKIPPED)
    return _do(locked, reason.strip())


def _check_still_able(by: Employee, plan: Reassignment) -> None:
    for role in OwnerRole:
        wanted = Employee.objects.filter(pk__in=plan.changes.filter(role=role).values("became"))
        for one in wanted.exclude(pk__in=queries.receivers_for(by, role)):
            raise ValidationError(_("%(name)s can no longer be given clients: choose anew") % {"name": one})


def _lock_clients(plan: Reassignment) -> None:
    """In the order of their keys: two changes of the same clients wait for each other, and never for ever."""
    chosen = Client.objects.filter(pk__in=plan.changes.values("client"))
    list(chosen.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _do(plan: Reassignment, reason: str) -> Reassignment:
    changes = queries.changes_of(plan, ChangeOutcome.PLANNED)
    if not changes:
        raise ValidationError(_("Nothing is left to do: the owners of all these clients have changed"))
    _set_owners(plan, ChangeOutcome.PLANNED, "became_id")
    plan.changes.filter(outcome=ChangeOutcome.PLANNED).update(outcome=ChangeOutcome.DONE)
    plan.moved = _hand_over(queries.handed(changes))
    Reassignment.objects.filter(pk=plan.pk).update(
        state=ReassignmentState.DONE, at=TransactionNow(), reason=reason, moved=plan.moved
    )
    facts_changed(row[0] for row in changes)
    plan.refresh_from_db()
    tell_owners(change=plan, by=plan.by, owners=_by_owner((client, became) for client, _role, _was, became in changes))
    return plan


def _by_owner(pairs: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    """Clients by their owner."""
    owners: dict[int, set[int]] = {}
    for client, owner in pairs:
        if owner is not None:
            owners.setdefault(owner, set()).add(client)
    return owners


# Both roles of a client in one statement: one entry of its history.
_SET = """
UPDATE clients_client c SET
    specialist_id = CASE WHEN x.as_specialist THEN x.specialist ELSE c.specialist_id END,
    account_manager_id = CASE WHEN x.as_manager THEN x.manager ELSE c.account_manager_id END,
    updated_at = now()
FROM (
    SELECT client_id, bool_or(role = 'specialist') AS as_specialist, bool_or(role = 'account_manager') AS as_manager,
           max({owner}) FILTER (WHERE role = 'specialist') AS specialist,
           max({owner}) FILTER (WHERE role = 'account_manager') AS manager
    FROM clients_ownerchange WHERE reassignment_id = %s AND outcome = %s GROUP BY client_id
) x WHERE x.client_id = c.id
"""


def _set_owners(plan: Reassignment, outcome: ChangeOutcome, owner: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET.format(owner=owner), [plan.pk, outcome.value])


def _hand_over(what: Handed) -> dict[str, int]:
    return {one.code: one.move(what) for one in registry.ordered_followers()} if what.clients else {}


# --- Undoing ---


@transaction.atomic
def undo_reassignment(*, by: Employee, done: Reassignment) -> Reassignment:
    """Give the clients back whose owner is still the one that this change made; the others are kept and marked.

    What was undone already is answered as it is.

    Raises:
        PermissionDenied: no head, deputy or director.
        ValidationError: it is too late, or no client can be given back.
    """
    require(by, staff_rules.may_reassign)
    locked = Reassignment.objects.select_for_update().get(pk=done.pk)
    if not locked.is_done:
        return locked
    if timezone.now() > locked.undo_until:
        raise ValidationError(_("This was too long ago to be undone"))
    _lock_clients(locked)
    _keep(locked, queries.stale_rows(locked, by, undoing=True), ChangeOutcome.KEPT)
    _keep(locked, list(_without_way_back(by, locked)), ChangeOutcome.GONE)
    return _undo(by, locked)


def _keep(done: Reassignment, rows: Collection[int], outcome: ChangeOutcome) -> None:
    done.changes.filter(pk__in=rows, outcome=ChangeOutcome.DONE).update(outcome=outcome)


def _without_way_back(by: Employee, done: Reassignment) -> Iterator[int]:
    """Rows whose former owner works here no more, or is not of those to whom the employee may give clients."""
    for role in OwnerRole:
        rows = done.changes.filter(role=role, outcome=ChangeOutcome.DONE, was__isnull=False)
        yield from rows.exclude(was__in=queries.receivers_for(by, role)).values_list("pk", flat=True)


def _undo(by: Employee, done: Reassignment) -> Reassignment:
    changes = queries.changes_of(done, ChangeOutcome.DONE)
    if not changes:
        raise ValidationError(_("Nothing can be undone: all these clients have other owners by now"))
    _set_owners(done, ChangeOutcome.DONE, "was_id")
    done.changes.filter(outcome=ChangeOutcome.DONE).update(outcome=ChangeOutcome.UNDONE)
    _hand_over(queries.handed((client, role, became, was) for client, role, was, became in changes))
    Reassignment.objects.filter(pk=done.pk).update(
        state=ReassignmentState.UNDONE, undone_at=TransactionNow(), undone_by=by
    )
    facts_changed(row[0] for row in changes)
    done.refresh_from_db()
    back = _by_owner((client, was) for client, _role, was, _became in changes)
    tell_owners(change=done, by=by, owners=back, back=True)
    return done


# --- Tidying ---


def drop_plan(*, by: Employee, plan: Reassignment) -> None:
    """Forget one's own plan that was not confirmed."""
    Reassignment.objects.planned().filter(pk=plan.pk, by=by).delete()


def forget_plans() -> int:
    """Forget plans that nobody confirmed within a day; answers how many. Repeatable."""
    old = Reassignment.objects.planned().filter(planned_at__lt=timezone.now() - PLANS_KEPT)
    forgotten = 0
    for plan in old.order_by("pk"):
        _rows_gone, by_model = Reassignment.objects.planned().filter(pk=plan.pk).delete()
        forgotten += by_model.get(Reassignment._meta.label, 0)
    return forgotten
