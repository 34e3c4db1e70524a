"""The running balances of clients."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

_REBUILD = """
WITH affected AS (SELECT unnest(%(clients)s::bigint[]) AS client_id),
documents AS (
    SELECT client_id, period AS month, amount FROM debts_invoice WHERE client_id IN (TABLE affected)
    UNION ALL
    SELECT client_id, date_trunc('month', "on")::date, -amount FROM debts_payment WHERE client_id IN (TABLE affected)
),
months AS (SELECT client_id, month, sum(amount) AS amount FROM documents GROUP BY client_id, month),
closings AS (
    SELECT client_id, month, sum(amount) OVER (PARTITION BY client_id ORDER BY month) AS closing FROM months
),
gone AS (
    DELETE FROM debts_balance b
    WHERE client_id IN (TABLE affected)
      AND NOT EXISTS (SELECT 1 FROM closings c WHERE c.client_id = b.client_id AND c.month = b.month)
)
INSERT INTO debts_balance (client_id, month, closing)
SELECT client_id, month, closing FROM closings
ON CONFLICT (client_id, month) DO UPDATE SET closing = excluded.closing
WHERE debts_balance.closing IS DISTINCT FROM excluded.closing
"""


def rebuild_balances(*, client_ids: Collection[int]) -> None:
    """Bring the running balances of these clients in line with their documents.

    Call it in the transaction that changes invoices or payments. The clients' rows are locked first,
    so that two writers of documents of one client cannot both sum what the other has not committed.
    """
    ids = sorted(set(client_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM clients_client WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
        cursor.execute(_REBUILD, {"clients": ids})
