"""Looking for persons of one client who may be one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from clients.actions.duplicates import FOUND_PAIRS, LOCK, SEARCH_MINUTES, Found, keep_found, look_for
from contacts.persons.models import PersonSuspicion
from contacts.persons.twins import person_signs

_OF_CLIENTS = """%(clients)s::bigint[] IS NULL OR s.first_id IN (
    SELECT id FROM persons_contactperson WHERE client_id = ANY(%(clients)s::bigint[]))"""


@transaction.atomic
def find_person_duplicates(clients: Collection[int] | None = None) -> Found:
    """Look through the persons of these clients, of all where none are named; dismissed pairs stay so. Idempotent."""
    asked = {"clients": None if clients is None else list(clients)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # two searches would write the same pairs
        cursor.execute(f"SET LOCAL statement_timeout = '{SEARCH_MINUTES}min'")
        cursor.execute(FOUND_PAIRS)
    look_for(person_signs, **asked)
    return keep_found(PersonSuspicion, _OF_CLIENTS, **asked)
