"""Operators at work in call sessions, through gunicorn on this machine: open the next client, type, save the result.

Most operators sit in pairs in the queue of one campaign, so that both always want the same client; ten share one large
queue. A talk takes some seconds here instead of minutes: the load is that of a department a hundred times as large.
"""

from __future__ import annotations

import random
import re
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as clock
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from bench import database
from bench.figures import Figure
from bench.rest import served
from clients.models import Client
from contacts.sessions.actions import start_session
from contacts.sessions.actions.sitting import Choice
from contacts.sessions.models import CallSession, Lease, SavedCall
from contacts.works.models import Campaign, Work
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee, Group
from triggers import actions
from triggers.choices import RunKind
from triggers.models import Run

_LIMIT = 150
"""Milliseconds, p95 of each of the two steps with 50 operators on 100,000 clients (docs/performance.md)."""
_CALLS_A_PAIR, _CREW = 110, 10
_TOKEN = "b" * 32
_FIELDS = re.compile(r'action="(?P<work>/sessions/\d+/works/\d+/)save/".*?name="key" value="(?P<key>[^"]+)"', re.S)


@dataclass
class Log:
    """What one operator did: milliseconds of each step, keys saved, what went wrong."""

    opened: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Load:
    """How many operators work for how many seconds, a talk taking so many on average."""

    clients: int
    operators: int
    lasts: int
    thinks: float


SCALES = {"small": Load(5_000, 10, 30, 1.0), "full": Load(100_000, 50, 300, 15.0)}


def run(scale: str) -> list[Figure]:
    load = SCALES[scale]
    with database.filled(load.clients, 1):
        return measured(load)


def measured(load: Load) -> list[Figure]:
    """The load on the database in use, which may have been through it before."""
    if not Run.objects.filter(date=today()).exists():
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))  # as every night
    sessions = _sessions(load.operators)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE works_work, triggers_result, call_sessions_lease")
    cookies = [_cookie(one.employee) for one in sessions]
    above = database.postmaster()
    connection.close()
    with served() as server, ThreadPoolExecutor(load.operators) as pool:
        parts = {"web": server.pid, **({"PostgreSQL": above} if above else {})}
        before = {name: database.used_by(pid) for name, pid in parts.items()}
        started = time.monotonic()
        jobs = [
            pool.submit(_operate, server.address, one.pk, cookie, started + load.lasts, load.thinks)
            for one, cookie in zip(sessions, cookies, strict=True)
        ]
        logs = [job.result() for job in jobs]
        lasted = time.monotonic() - started
        used = {name: database.used_by(pid) - before[name] for name, pid in parts.items()}
    _judge(logs, sessions)
    return _figures(load, logs, lasted, used)


def _figures(load: Load, logs: Sequence[Log], lasted: float, used: dict[str, float]) -> list[Figure]:
    opened, kept, saved = (_all(logs, name) for name in ("opened", "kept", "saved"))
    calls = len(saved)
    return [
        Figure(f"open the next client, {load.operators} operators, p95", _p95(opened), "ms", _LIMIT),
        Figure("save the result, p95", _p95(saved), "ms", _LIMIT),
        Figure("keep what is typed, p95", _p95(kept), "ms"),
        Figure("open, median", statistics.median(opened), "ms"),
        Figure("save, median", statistics.median(saved), "ms"),
        Figure("calls saved", calls, ""),
        # a call is four requests: next, the page behind it, a draft, the save
        Figure("requests a second", 4 * calls / lasted, ""),
        *(Figure(f"processor time a call, {name}", 1000 * spent / calls, "ms") for name, spent in used.items()),
    ]


def _all(logs: Iterable[Log], name: str) -> list[float]:
    return [value for log in logs for value in getattr(log, name)]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


# --- Who works through what -------------------------------------------------------------------------------------------


def _sessions(operators: int) -> list[CallSession]:
    """Pairs of a specialist and one who leads the group, and a crew of deputies with all clients of a group."""
    crew = _CREW if operators > 2 * _CREW else 0
    busy = CallSession.objects.values("employee")
    fresh = Employee.objects.filter(roles=[Role.SPECIALIST]).exclude(pk__in=busy).order_by("pk")
    # the clients of the crew's group are in no other campaign
    group = Group.objects.exclude(employees__in=busy).latest("pk") if crew else None
    specialists = list(fresh.exclude(group=group)[: (operators - crew) // 2])
    sessions = []
    for specialist in specialists:
        pair = [specialist, _leader(specialist.group, Role.HEAD)]
        sessions += _started(pair, _own(specialist)[:_CALLS_A_PAIR])
    if group is not None:
        sessions += _started([_leader(group, Role.DEPUTY_HEAD) for _number in range(crew)], _of_group(group))
    return sessions


def _leader(group: Group | None, role: Role) -> Employee:
    name = f"leader{time.time_ns()}"
    return Employee.objects.create(username=name, full_name=name.title(), roles=[role], group=group)


def _own(specialist: Employee) -> list[tuple[int, int]]:
    """Clients in service and their specialist."""
    served_ones = Client.objects.in_service(today()).filter(specialist=specialist)
    return [(pk, specialist.pk) for pk in served_ones.values_list("pk", flat=True)]


def _of_group(group: Group) -> list[tuple[int, int]]:
    return [row for one in Employee.objects.filter(group=group, roles=[Role.SPECIALIST]) for row in _own(one)]


def _started(operators: Sequence[Employee], clients: Sequence[tuple[int, int]]) -> list[CallSession]:
    """Sessions of these operators in one campaign over these clients."""
    campaign = Campaign.objects.create(
        name=f"Campaign {time.time_ns()}", starts_on=today(), ends_on=today(), author=operators[0], state="running"
    )
    campaign.executors.set(operators)
    noon = datetime.combine(today(), clock(12), timezone.get_default_timezone())
    Work.objects.bulk_create(
        Work(
            number=f"B{campaign.pk}-{client}", client_id=client, executor_id=specialist, method="phone",
            campaign=campaign, planned_at=noon, counts_on=today(),
        )
        for client, specialist in clients
    )  # fmt: skip
    return [start_session(by=one, choice=Choice(campaign=campaign, any_hour=True)) for one in operators]


def _cookie(employee: Employee) -> str:
    browser = Browser()
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={browser.cookies['sessionid'].value}; csrftoken={_TOKEN}"


# --- The operator -----------------------------------------------------------------------------------------------------


def _operate(address: str, session: int, cookie: str, until: float, thinks: float) -> Log:
    """Next, talk, save, until the time is over or nobody is left."""
    log, chance = Log(), random.Random(session)
    time.sleep(chance.random() * thinks)
    while time.monotonic() < until:
        try:
            if not _call(address, session, cookie, log, thinks * (0.5 + chance.random())):
                break
        except (OSError, urllib.error.HTTPError, ValueError) as error:
            log.errors.append(repr(error))
    return log


def _call(address: str, session: int, cookie: str, log: Log, talks: float) -> bool:
    page, taken = _timed(f"{address}/sessions/{session}/next/", cookie, {})
    found = _FIELDS.search(page)
    if found is None:
        return False
    log.opened.append(taken)
    work, key = address + found["work"], found["key"]
    time.sleep(talks / 2)
    entered = {"state": "held", "comment": key, "minutes": "5"}
    log.kept.append(_timed(f"{work}draft/", cookie, {**entered, "version": "0"})[1])
    time.sleep(talks / 2)
    saving = {**entered, "key": key, "version": "1", "then": "queue"}
    log.saved.append(_timed(f"{work}save/", cookie, saving, follow=False)[1])
    log.keys.append(key)
    return True


class _Stay(urllib.request.HTTPRedirectHandler):
    """The save is the POST; the page after it is the next step's."""

    def redirect_request(self, *_given: Any) -> None:
        return None


_FOLLOWING, _STAYING = urllib.request.build_opener(), urllib.request.build_opener(_Stay)


def _timed(url: str, cookie: str, data: dict[str, str], *, follow: bool = True) -> tuple[str, float]:
    """The page and the milliseconds until all of it had come."""
    started = time.perf_counter()
    page = _send(url, cookie, data, follow=follow)
    return page, (time.perf_counter() - started) * 1000


def _send(url: str, cookie: str, data: dict[str, str], *, follow: bool) -> str:
    body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": _TOKEN}).encode()
    request = urllib.request.Request(url, body, {"Cookie": cookie, "X-CSRFToken": _TOKEN})
    try:
        with (_FOLLOWING if follow else _STAYING).open(request, timeout=30) as answer:
            if not follow:
                raise ValueError("not saved: the page came back")
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        if not follow and error.code == 302:
            return ""
        raise


def _judge(logs: Sequence[Log], sessions: Sequence[CallSession]) -> None:
    """No error, no client twice, no save lost."""
    errors = [error for log in logs for error in log.errors]
    keys = [key for log in logs for key in log.keys]
    of_these = {"session__in": [one.pk for one in sessions]}
    stored = dict(SavedCall.objects.filter(**of_these).values_list("key", "work__comment"))
    given = Counter(Lease.objects.filter(**of_these).values_list("client", flat=True))
    twice = [client for client, times in given.items() if times > 1]
    lost = [key for key in keys if stored.get(UUID(key)) != key]
    if errors or twice or lost or len(set(keys)) != len(keys):
        raise RuntimeError(f"{len(errors)} errors {errors[:3]}, given twice: {twice[:5]}, lost: {lost[:5]}")
