"""The first migration of an app: all its tables as one step.

Django draws the models of every app anew after each ``CreateModel``: with 130 tables that takes ten times as long as
PostgreSQL does. Here they are drawn once an app.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


class FirstTables(SeparateDatabaseAndState):
    """Run ``operations`` that need nothing of one another but the tables' names: models first, then their triggers."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"operations": self.state_operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """What was drawn is thrown away; whoever asks for ``state.apps`` next draws all models, these among them."""
        state.__dict__.pop("apps", None)
        state.is_delayed = False
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.database_operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "\n".join(operation.describe() for operation in self.state_operations)
