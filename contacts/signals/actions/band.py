"""The system's own signal: a client came into the highest band of the indicator (domain §5)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils import timezone

from contacts.signals.choices import SignalKind
from contacts.signals.queries import due_on
from crm.staff.calendar import midnight, today

# One that waits is not raised again, nor one to which somebody has reacted on the same day: a client may come and go
# in one day. Clients are taken in the order of their keys, so that two computations do not wait for each other.
_RAISE = """
INSERT INTO signals_signal (client_id, kind, text, raised_at, owner_id, due_on, state, outcome)
SELECT c.id, %(kind)s, '', %(now)s, coalesce(m.id, s.id), %(due)s, 'open', ''
FROM clients_client c
LEFT JOIN staff_employee m ON m.id = c.account_manager_id AND m.is_active
LEFT JOIN staff_employee s ON s.id = c.specialist_id AND s.is_active
WHERE c.id = ANY(%(ids)s) AND c.merged_into_id IS NULL AND NOT EXISTS (
    SELECT FROM signals_signal x WHERE x.client_id = c.id AND x.kind = %(kind)s AND x.raised_at >= %(since)s)
ORDER BY c.id
ON CONFLICT (client_id, kind) WHERE state = 'open' DO NOTHING
"""


def raise_for_band(*, client_ids: Collection[int]) -> int:
    """A signal for each of these clients; answers how many are new. As many statements for one client as for all.

    Nobody is told here: whoever finds that clients came into the band tells their owners of it in one line.
    """
    kind, day = SignalKind.BAND.value, today()
    values: dict[str, Any] = {"ids": sorted(client_ids), "kind": kind, "now": timezone.now(), "since": midnight(day)}
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, values | {"due": due_on(kind, day)})
        return int(cursor.rowcount)
