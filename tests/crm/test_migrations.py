"""What `make check` says about a migration that would hold up the release beside it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

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
