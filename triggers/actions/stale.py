"""Recomputation after a change: owed by a row written with the change, paid after the commit or by a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from clients.models import Client, ClientEvent  # type: ignore[attr-defined]  # made by pghistory
from crm.staff.calendar import today
from triggers.models import StaleClient

from .compute import SHARD_SIZE, Outcome, compute
from .tallies import refresh_tallies
from .telling import note_threats

AT_ONCE = 20
"""So many clients are computed before the answer to the request that changed them; more are left to a task."""

LONGEST_CHANGE = timedelta(days=1)
"""How long before its mark a change may have begun."""

# A row that an earlier change left is updated, and so locked until this change is committed: whoever computed the
# client meanwhile would not see the change, and would remove the only trace of it. It keeps the moment of the first.
_MARK = """
INSERT INTO triggers_staleclient AS s (client_id, marked_at) SELECT unnest(%s::bigint[]), %s
ON CONFLICT (client_id) DO UPDATE SET marked_at = least(s.marked_at, excluded.marked_at)
"""


def mark_stale(client_ids: Sequence[int], *, enqueue: Callable[[], object]) -> None:
    """Write down that these clients must be computed, and see to it after the commit."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [sorted(client_ids), timezone.now()])

    def compute_now() -> None:
        drain_stale(only=client_ids)

    if len(client_ids) <= AT_ONCE:
        # robust: the change is saved whatever happens here, and the sweep will compute it; Django logs such a failure
        # by the name of the function, which a partial does not have
        transaction.on_commit(compute_now, robust=True)
    else:
        transaction.on_commit(enqueue, robust=True)


def drain_stale(*, only: Sequence[int] | None = None) -> Outcome:
    """Compute the clients that are owed a computation (all of them, or ``only`` these) for today."""
    total = Outcome()
    while True:
        with transaction.atomic():
            owed = StaleClient.objects.select_for_update(skip_locked=True).order_by("pk")
            if only is not None:
                owed = owed.filter(pk__in=only)
            marks = dict(owed.values_list("pk", "marked_at")[:SHARD_SIZE])
            if not marks:
                return total
            total.add(_pay(marks))
        if only is not None and len(marks) == len(only):
            return total


def _pay(marks: Mapping[int, datetime]) -> Outcome:
    ids = list(marks)
    with connection.cursor() as cursor:
        # a crash that loses this commit loses with it that the marks were removed
        cursor.execute("SET LOCAL synchronous_commit = off")
    # deleted before computing: a change that comes meanwhile writes its own row
    StaleClient.objects.filter(pk__in=ids).delete()
    outcome = compute(client_ids=ids, day=today())
    if outcome.risen:
        key = f"threats:{timezone.now():%Y%m%d%H%M%S%f}"
        note_threats(client_ids=outcome.risen, day=today(), key=key)
    since = min(marks.values()) - LONGEST_CHANGE
    if outcome.moved or ClientEvent.objects.filter(pgh_obj__in=ids, pgh_created_at__gte=since).exists():
        refresh_tallies(day=today(), specialists=_specialists(ids))
    return outcome


def _specialists(client_ids: Sequence[int]) -> list[int | None] | None:
    """Whose counts may have changed: of few clients the specialists they have and had; of many, everybody's."""
    if len(client_ids) > AT_ONCE:
        return None
    have = Client.objects.filter(pk__in=client_ids).values_list("specialist", flat=True)
    had = ClientEvent.objects.filter(pgh_obj__in=client_ids).values_list("specialist", flat=True)
    return list({*have, *had})
