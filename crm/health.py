"""What the machines that watch us ask.

``/livez`` says that the process answers and touches nothing. ``/readyz`` tells what stands and what does not, with 503
when anything is red. ``/readyz?for=pages`` judges only what a page needs: a balancer that asks it does not take the
pages away because a worker died.

Checks are asked over a connection of their own with short time-outs, so a hanging database is red within
``CONNECT_SECONDS`` + ``STATEMENT_SECONDS``. Other apps add theirs with :func:`register`. Answers carry no addresses,
names or texts of errors: anybody may ask.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg2
import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2  # the least that libpq takes
STATEMENT_SECONDS = 2


@dataclass(frozen=True)
class Finding:
    """Whether a part is well, and what may be said about it in public: ages in seconds, counts, dates."""

    ok: bool
    detail: dict[str, Any] = field(default_factory=dict)


Ask = Callable[[Any], Finding]
"""A check gets a cursor; its statements must be quick."""


@dataclass(frozen=True)
class Check:
    name: str
    ask: Ask
    for_pages: bool = False


_checks: dict[str, Check] = {}


def register(name: str, ask: Ask, *, for_pages: bool = False) -> None:
    """Add a check to ``/readyz``; the same name again replaces it."""
    _checks[name] = Check(name, ask, for_pages)


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    findings = examine(pages_only=request.GET.get("for") == "pages")
    well = all(finding.ok for finding in findings.values())
    body = {name: {"ok": finding.ok, **finding.detail} for name, finding in findings.items()}
    return JsonResponse({"ok": well, "checks": body}, status=200 if well else 503)


def examine(*, pages_only: bool = False) -> dict[str, Finding]:
    """All findings by name; without a database the checks that ask it are red too."""
    chosen = [check for check in _checks.values() if check.for_pages or not pages_only]
    findings = {} if pages_only else {"broker": broker()}
    try:
        with closing(_connect()) as database:
            return {"database": Finding(True), **_ask(chosen, database), **findings}
    except psycopg2.Error as error:
        log.warning("database_unreachable", error=type(error).__name__)
        unknown = {check.name: Finding(False, {"unknown": True}) for check in chosen}
        return {"database": Finding(False), **unknown, **findings}


def _ask(checks: list[Check], database: Any) -> dict[str, Finding]:
    return {check.name: _ask_one(check, database) for check in checks}


def _ask_one(check: Check, database: Any) -> Finding:
    """A check that fails is red by itself; one that loses the connection makes the database red."""
    try:
        with database.cursor() as cursor:
            return check.ask(cursor)
    except psycopg2.Error as error:
        if database.closed:
            raise
        log.warning("check_failed", check=check.name, error=type(error).__name__)
        return Finding(False, {"unknown": True})


def _connect() -> Any:
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    parameters |= {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": STATEMENT_SECONDS * 1000,
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={STATEMENT_SECONDS}s",
    }
    database = psycopg2.connect(**parameters)
    database.autocommit = True
    return database


def broker() -> Finding:
    """Whether jobs can be handed over: Redis answers, or the folder of the filesystem broker is there."""
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_out")
        return Finding(folder is None or os.access(str(folder), os.W_OK))
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2, retry=None)
    try:
        with closing(client):
            return Finding(bool(client.ping()))
    except (redis.RedisError, OSError) as error:
        log.warning("broker_unreachable", error=type(error).__name__)
        return Finding(False)


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def migrations(cursor: Any) -> Finding:
    """Whether the tables are those that this code expects; a newer database is well (a release is rolled back)."""
    cursor.execute("SELECT app, name FROM django_migrations")
    missing = _newest_migrations() - set(cursor.fetchall())
    return Finding(not missing, {"missing": len(missing)} if missing else {})


register("migrations", migrations, for_pages=True)
