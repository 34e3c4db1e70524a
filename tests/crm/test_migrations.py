"""What `make check` says about a migration that would hold up the release beside it."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from crm.first_tables import FirstTables

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def lint() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lint_migrations", ROOT / "scripts" / "lint_migrations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("sql", "locks"),
    [
        ('CREATE TABLE "a" ("id" bigint); CREATE INDEX "a_id" ON "a" ("id");', False),
        ('CREATE TABLE "a" ("id" bigint); CREATE UNIQUE INDEX "b_id" ON "b" ("id");', True),
        ('CREATE INDEX "b_id" ON "b" ("id");', True),
        ('CREATE INDEX CONCURRENTLY "b_id" ON "b" ("id");', False),
        ('ALTER TABLE "b" ADD COLUMN "note" text NULL;', False),
        ('DROP INDEX IF EXISTS "b_id";', True),
        ('DROP INDEX CONCURRENTLY IF EXISTS "b_id";', False),
        ('REINDEX TABLE "b";', True),
    ],
)
def test_an_index_may_be_built_under_a_lock_only_on_a_table_that_is_new(
    lint: ModuleType, sql: str, locks: bool
) -> None:
    assert lint.locks_old_tables(sql) is locks


def test_what_is_settled_has_a_reason(lint: ModuleType) -> None:
    assert all(len(reason) > 20 for reason in lint.SETTLED.values())


def test_no_two_migrations_replace_the_same_one() -> None:
    """Else a database on which only the first of the two has run would take the second as done."""
    replaced = Counter(name for one in MigrationLoader(None).disk_migrations.values() for name in one.replaces)
    assert [name for name, times in replaced.items() if times > 1] == []


def _table(name: str, *more: tuple[str, models.Field[object, object]]) -> migrations.CreateModel:
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *more])


def test_first_tables_end_as_the_same_operations_one_by_one() -> None:
    to_old = models.ForeignKey("old.Old", models.CASCADE)
    operations = [
        _table("New", ("old", to_old)),
        migrations.AddField("new", "name", models.TextField()),
        _table("Newer", ("new", models.ForeignKey("first.New", models.CASCADE))),
    ]
    together, one_by_one = (
        ProjectState({("old", "old"): ModelState("old", "Old", [("id", models.BigAutoField(primary_key=True))])})
        for _ in range(2)
    )
    assert len(together.apps.get_models()) == 1
    FirstTables(operations).state_forwards("first", together)
    for operation in operations:
        operation.state_forwards("first", one_by_one)
    assert together == one_by_one
    assert {model.__name__ for model in together.apps.get_models()} == {"Old", "New", "Newer"}
    assert [field.name for field in together.apps.get_model("first", "New")._meta.fields] == ["id", "old", "name"]
