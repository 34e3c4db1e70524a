"""How :class:`crm.search.models.Word` learns the words of names: by triggers, so imports and raw SQL count too."""

from __future__ import annotations

import pgtrigger

_SPLIT = r"regexp_split_to_table({expression}, '[^[:alnum:]]+') AS word"
_KEEP = """
INSERT INTO search_word (text)
SELECT word
FROM (SELECT DISTINCT word FROM (SELECT {split} FROM {source}) parts WHERE length(word) BETWEEN 4 AND 40) fresh
WHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)
"""


def learn(table: str, expression: str) -> str:
    """A statement that learns the words of all rows, for a migration and after a load without triggers."""
    return _KEEP.format(split=_SPLIT.format(expression=expression), source=table)


def triggers(name: str, column: str, expression: str) -> list[pgtrigger.Trigger]:
    """For ``Meta.triggers`` of a model with names in ``column``; ``expression`` folds ``n.column``.

    One trigger a statement: an import of 100,000 rows learns their words at once.
    """
    inserted = "new_rows n"
    changed = f"new_rows n JOIN old_rows o ON o.id = n.id AND o.{column} <> n.{column}"
    return [
        _trigger(f"{name}_inserted", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), inserted, expression),
        _trigger(
            f"{name}_changed",
            pgtrigger.Update,
            pgtrigger.Referencing(old="old_rows", new="new_rows"),
            changed,
            expression,
        ),
    ]


def _trigger(
    name: str, when: pgtrigger.Operation, referencing: pgtrigger.Referencing, source: str, expression: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=when,
        referencing=referencing,
        func=learn(source, expression) + ";\nRETURN NULL;",
    )
