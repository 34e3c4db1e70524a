"""Operators at work in call sessions, through gunicorn on this machine: open the next client, type, save the result.

Most operators sit in pairs in the queue of one campaign, so that both always want the same client; ten share one large
queue. Two loads, one after the other. *Real*: what fifty people do who speak with clients (:data:`FUNNEL`). *Hard*: a
talk takes some seconds, as if nobody ever answered: what a department twelve times as large would do.

The floor is a bare Django page which the same processes serve meanwhile, to one more visitor.
"""

from __future__ import annotations

import json
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

_LIMIT = 30
"""p95 of each step ÷ the median of the bare page beside it: 150 ms where a bare page takes 5 (docs/performance.md)."""
FUNNEL = ((0.27, 25.0), (0.51, 120.0), (0.22, 600.0))
"""Shares of dials and how many seconds each takes: nobody answers, a few words, a talk (domain §2, §4: 71–75 % are
answered, 19–25 % are longer than four minutes, a talk takes ten). 200 s on average: 72 dials in four hours of calls."""
_CALLS_A_PAIR, _CREW = 110, 10
_TOKEN = "b" * 32
_FIELDS = re.compile(
    r'action="(?P<work>/sessions/\d+/works/\d+/)save/".*?name="key" value="(?P<key>[^"]+)"'
    r'.*?name="version" value="(?P<version>\d+)"',
    re.S,
)


@dataclass
class Log:
    """What one operator did: milliseconds of each step, keys saved, what went wrong."""

    opened: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Load:
    """``lasts`` seconds; dials take ``dial`` seconds each on average, None: what :data:`FUNNEL` says."""

    name: str
    lasts: int
    dial: float | None = None

    def draws(self, chance: random.Random) -> float:
        """How long a dial takes, from the page to the save."""
        lengths = [seconds for _share, seconds in FUNNEL]
        mean = self.dial or chance.choices(lengths, [share for share, _seconds in FUNNEL])[0]
        return mean * (0.5 + chance.random())


@dataclass(frozen=True)
class Scale:
    clients: int
    operators: int
    loads: tuple[Load, ...]


SCALES = {
    "small": Scale(5_000, 10, (Load("real", 20), Load("hard", 20, 1.0))),
    "full": Scale(100_000, 50, (Load("real", 300), Load("hard", 150, 15.0))),
}


def run(scale: str) -> list[Figure]:
    sizes = SCALES[scale]
    with database.filled(sizes.clients, 1):
        return measured(sizes)


def measured(scale: Scale) -> list[Figure]:
    """The loads on the database in use, which may have been through them before."""
    if not Run.objects.filter(date=today()).exists():
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))  # as every night
    sessions = _sessions(scale.operators)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE works_work, triggers_result, call_sessions_lease")
    seats = [(one.pk, _cookie(one.employee)) for one in sessions]
    above = database.postmaster()
    connection.close()
    figures, logs = [], []
    with served("bench.web:application") as server:
        parts = {"web": server.pid, **({"PostgreSQL": above} if above else {})}
        _warm(server.address, seats)
        for load in scale.loads:
            worked = _under(load, server.address, seats, parts)
            logs += worked.logs
            figures += _figures(load, len(seats), worked)
    _judge(logs, sessions)
    return figures


def _warm(address: str, seats: Sequence[tuple[int, str]]) -> None:
    """What the first page of a process costs, its templates above all, is no part of the load."""
    with ThreadPoolExecutor(4) as pool:
        first = [pool.submit(_timed, f"{address}/sessions/{pk}/next/", cookie, {}) for pk, cookie in seats[:12]]
        bare = [pool.submit(_timed, f"{address}/bare/", "", None) for _visit in range(12)]
        for job in (*first, *bare):
            job.result()


@dataclass(frozen=True)
class _Worked:
    """What a load came to: the logs of the operators, the milliseconds of the bare page, seconds by the clock and of
    the processor."""

    logs: list[Log]
    bare: list[float]
    lasted: float
    used: dict[str, float]


def _under(load: Load, address: str, seats: Sequence[tuple[int, str]], parts: dict[str, int]) -> _Worked:
    with ThreadPoolExecutor(len(seats) + 1) as pool:
        before = {name: database.used_by(pid) for name, pid in parts.items()}
        started = time.monotonic()
        until = started + load.lasts
        floor = pool.submit(_visit_bare, address, until)
        jobs = [pool.submit(_operate, address, pk, cookie, until, load) for pk, cookie in seats]
        logs = [job.result() for job in jobs]
        bare, lasted = floor.result(), time.monotonic() - started
        used = {name: database.used_by(pid) - before[name] for name, pid in parts.items()}
    return _Worked(logs, bare, lasted, used)


def _visit_bare(address: str, until: float) -> list[float]:
    """The floor: one visitor, twice a second."""
    taken = []
    while time.monotonic() < until:
        taken.append(_timed(f"{address}/bare/", "", None)[1])
        time.sleep(0.5)
    return taken


_STEPS = {
    "opened": ("open the next client", _LIMIT),
    "saved": ("save the result", _LIMIT),
    "both": ("save and get the next client with the answer", _LIMIT),
    "kept": ("keep what is typed", _LIMIT),
}


def _figures(load: Load, operators: int, worked: _Worked) -> list[Figure]:
    name, floor = f"{load.name}, {operators} operators", statistics.median(worked.bare)
    calls = sum(len(log.keys) for log in worked.logs)
    figures = [Figure(f"{name}: bare page beside them, median", floor, "ms")]
    for code, (step, limit) in _STEPS.items():
        taken = _all(worked.logs, code)
        if len(taken) > 1:  # a short load of few people sees few results
            figures += _step(f"{name}: {step}", taken, floor, limit)
    return [
        *figures,
        Figure(f"{name}: calls saved", calls, ""),
        Figure(f"{name}: calls a minute", 60 * calls / worked.lasted, ""),
        *(
            Figure(f"{name}: processor time a call, {part}", 1000 * spent / max(calls, 1), "ms")
            for part, spent in worked.used.items()
        ),
    ]


def _step(name: str, taken: list[float], floor: float, limit: float) -> list[Figure]:
    return [
        Figure(f"{name}, median", statistics.median(taken), "ms"),
        Figure(f"{name}, p95", _p95(taken), "ms"),
        Figure(f"{name}, p95 / bare page", _p95(taken) / floor, "×", limit),
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


def _operate(address: str, session: int, cookie: str, until: float, load: Load) -> Log:
    """Next, talk, save, until the time is over or nobody is left."""
    operator, chance = _Operator(f"{address}/sessions/{session}/", cookie, address, until), random.Random(session)
    _wait(chance.random() * min(load.lasts / 10, load.dial or load.lasts), until)
    try:
        page = operator.open()
        dial = load.draws(chance) * chance.random()  # most are in the middle of a talk at any moment
        while page is not None and time.monotonic() < until:
            page = operator.call(page, dial)
            dial = load.draws(chance)
    except (OSError, ValueError) as error:
        operator.log.errors.append(repr(error))
    return operator.log


def _wait(seconds: float, until: float) -> None:
    time.sleep(max(min(seconds, until - time.monotonic()), 0))


@dataclass
class _Operator:
    """One who works through the queue; a page is the call in hand, None where nobody is left or the time is over."""

    session: str
    cookie: str
    address: str
    until: float
    log: Log = field(default_factory=Log)

    def open(self) -> str | None:
        page, taken = _timed(f"{self.session}next/", self.cookie, {})
        if not _FIELDS.search(page):
            return None
        self.log.opened.append(taken)
        return page

    def call(self, page: str, dial: float) -> str | None:
        """A dial: what is typed is kept once a minute, then the result is saved; the next page."""
        found = _FIELDS.search(page)
        if found is None:
            return None
        key, version = found["key"], found["version"]
        entered, drafts = {"state": "held", "comment": key, "minutes": "5"}, 1 + int(dial // 60)
        for number in range(drafts):
            _wait(dial / (drafts + 1), self.until)
            typed = {**entered, "minutes": str(number + 1), "version": version}
            answer, taken = _timed(self.address + found["work"] + "draft/", self.cookie, typed)
            self.log.kept.append(taken)
            version = str(json.loads(answer)["version"])
        _wait(dial / (drafts + 1), self.until)
        if time.monotonic() >= self.until:
            return None
        return self._save(self.address + found["work"] + "save/", {**entered, "key": key, "version": version})

    def _save(self, url: str, data: dict[str, str]) -> str | None:
        """Every other call with the next one in the answer, as the page does; else as a browser without a script."""
        if len(self.log.keys) % 2:
            _page, taken = _timed(url, self.cookie, {**data, "then": "queue"}, follow=False)
            self.log.saved.append(taken)
            self.log.keys.append(data["key"])
            return self.open()
        page, taken = _timed(url, self.cookie, {**data, "then": "next"}, {"HX-Request": "true"})
        if data["key"] in page:
            raise ValueError("not saved: the page came back")
        self.log.both.append(taken)
        self.log.keys.append(data["key"])
        return page


class _Stay(urllib.request.HTTPRedirectHandler):
    """The save is the POST; the page after it is the next step's."""

    def redirect_request(self, *_given: Any) -> None:
        return None


_FOLLOWING, _STAYING = urllib.request.build_opener(), urllib.request.build_opener(_Stay)


def _timed(
    url: str, cookie: str, data: dict[str, str] | None, headers: dict[str, str] | None = None, *, follow: bool = True
) -> tuple[str, float]:
    """The page and the milliseconds until all of it had come; without data it is only looked at."""
    body = None if data is None else urllib.parse.urlencode({**data, "csrfmiddlewaretoken": _TOKEN}).encode()
    request = urllib.request.Request(url, body, {"Cookie": cookie, "X-CSRFToken": _TOKEN, **(headers or {})})
    started = time.perf_counter()
    page = _send(request, follow=follow)
    return page, (time.perf_counter() - started) * 1000


def _send(request: urllib.request.Request, *, follow: bool) -> str:
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
