"""Every row of every table, to compare before and after: nothing may be lost, nothing left different."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.db import connection

JOURNAL = {
    "clients.Merge", "clients.MergeStep", "clients.Suspicion", "persons.PersonMerge", "persons.PersonMergeStep",
    "persons.PersonSuspicion", "triggers.StaleClient", "reports.StaleMonth",
}  # fmt: skip
"""What a merge writes about itself, and what it owes."""
DERIVED = {"debts.Balance": "id", "triggers.Result": "id,updated_at,computed_on"}
"""Made anew from facts: their own ids and stamps say nothing."""

Rows = dict[str, dict[Any, dict[str, Any]]]


def rows() -> Rows:
    """By label of the model and by key: the row as the database itself writes it. History only grows: it is apart."""
    found: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label not in JOURNAL and not hasattr(model, "pgh_tracked_model") and not label.startswith("pghistory."):
            found[label] = _rows(model, DERIVED.get(label, "").split(","))
    return found


def _rows(model: Any, without: list[str]) -> dict[Any, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" t')
        plain = [json.loads(text, parse_float=str) for (text,) in cursor.fetchall()]
    kept = [{name: value for name, value in row.items() if name not in without} for row in plain]
    key = model._meta.pk.column
    return {row[key] if key in row else json.dumps(row, sort_keys=True): row for row in kept}


def differences(before: Rows, after: Rows) -> dict[str, Any]:
    """Only what differs, to be read by people."""
    found: dict[str, Any] = {}
    for label in before.keys() | after.keys():
        old, new = before.get(label, {}), after.get(label, {})
        changed = {key: (old.get(key), new.get(key)) for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        if changed:
            found[label] = changed
    return found
