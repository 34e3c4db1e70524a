"""Looking for clients that may be one, and saying that two are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from clients.duplicates import NAME, SIMILAR_FROM, Signs, signs, similarity
from clients.merge_models import SuspicionBase
from clients.models import Suspicion
from crm.staff.models import Employee

LOCK = 0x64757065  # "dupe"
SEARCH_MINUTES = 20

_ADD_NAMES = f"""
INSERT INTO found_pairs
SELECT p.first, p.second, '{NAME}', round({similarity("a.name", "b.name")}::numeric, 2)::text
FROM (SELECT DISTINCT first, second FROM found_pairs) p
JOIN clients_client a ON a.id = p.first JOIN clients_client b ON b.id = p.second
WHERE {similarity("a.name", "b.name")} >= {SIMILAR_FROM}
"""
_KEEP = """
INSERT INTO {table} AS s (first_id, second_id, signs, details, found_at)
SELECT first, second, array_agg(code ORDER BY code), jsonb_object_agg(code, detail), %(now)s FROM (
    SELECT first, second, code, string_agg(DISTINCT detail, ', ' ORDER BY detail) AS detail FROM found_pairs
    GROUP BY first, second, code
) found GROUP BY first, second
ON CONFLICT (first_id, second_id) DO UPDATE SET signs = excluded.signs, details = excluded.details,
    -- a sign that was not there when somebody said no asks again
    dismissed_at = CASE WHEN s.signs @> excluded.signs THEN s.dismissed_at END,
    dismissed_by_id = CASE WHEN s.signs @> excluded.signs THEN s.dismissed_by_id END
WHERE (s.signs, s.details) IS DISTINCT FROM (excluded.signs, excluded.details)
"""
_FORGET = """
DELETE FROM {table} s WHERE s.dismissed_at IS NULL AND ({within})
AND NOT EXISTS (SELECT FROM found_pairs p WHERE p.first = s.first_id AND p.second = s.second_id)
"""


FOUND_PAIRS = "CREATE TEMPORARY TABLE found_pairs (first bigint, second bigint, code text, detail text) ON COMMIT DROP"


@dataclass(frozen=True)
class Found:
    pairs: int
    changed: int


@transaction.atomic
def find_duplicates() -> Found:
    """Look through the whole base for pairs with a sign in common; what was dismissed stays so. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # two searches would write the same pairs
        cursor.execute(f"SET LOCAL statement_timeout = '{SEARCH_MINUTES}min'")
        cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {SIMILAR_FROM - 0.1:.1f}")
        cursor.execute(FOUND_PAIRS)
        look_for(signs)
        cursor.execute(_ADD_NAMES)
    return keep_found(Suspicion)


def look_for(signs: Signs, **parameters: Any) -> None:
    """Put the pairs that the signs find into the table ``found_pairs`` of this transaction."""
    with connection.cursor() as cursor:
        for sign in signs.known.values():
            cursor.execute(
                f"""INSERT INTO found_pairs SELECT DISTINCT least(one, other), greatest(one, other), %(code)s, detail
                FROM ({sign.sql}) AS pair(one, other, detail)""",
                {**parameters, "code": sign.code},
            )


def keep_found(model: type[SuspicionBase], within: str = "TRUE", **parameters: Any) -> Found:
    """Write what was found; open pairs ``within`` (SQL over ``s``) that were not found again are forgotten."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_FORGET.format(table=table, within=within), parameters)
        gone = cursor.rowcount
        cursor.execute(_KEEP.format(table=table), {"now": timezone.now()})
        changed = gone + cursor.rowcount
        cursor.execute("SELECT count(DISTINCT (first, second)) FROM found_pairs")
        [pairs] = cursor.fetchone()
        cursor.execute("DROP TABLE found_pairs")
    return Found(pairs, changed)


def dismiss(*, by: Employee, suspicion: SuspicionBase) -> None:
    """The two are not one, and are not suggested again unless a new sign is found."""
    _seen(by, suspicion).filter(dismissed_at=None).update(dismissed_at=timezone.now(), dismissed_by=by)


def suspect_again(*, by: Employee, suspicion: SuspicionBase) -> None:
    _seen(by, suspicion).update(dismissed_at=None, dismissed_by=None)


def _seen(by: Employee, suspicion: SuspicionBase) -> QuerySet[Any]:
    manager: Any = type(suspicion)._default_manager
    seen: QuerySet[Any] = manager.visible_to(by).filter(pk=suspicion.pk)
    return seen
