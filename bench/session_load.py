"""Operators at work in call sessions, through gunicorn on this machine: open the next client, save its result.

Pairs of operators share the queue of one campaign, so that both always want the same client.
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
from crm.staff.models import Employee

_LIMIT = 150
"""Milliseconds, p95 of each of the two steps with 50 operators on 100,000 clients (docs/performance.md)."""
_CALLS_A_PAIR = 110
_TOKEN = "b" * 32
_FIELDS = re.compile(r'action="(?P<save>/sessions/\d+/works/\d+/save/)".*?name="key" value="(?P<key>[^"]+)"', re.S)


@dataclass
class Log:
    """What one operator did: milliseconds of each step, clients met, keys saved, what went wrong."""

    opened: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def run(scale: str) -> list[Figure]:
    clients, operators, lasts, thinks = (100_000, 50, 300, 6.0) if scale == "full" else (5_000, 10, 30, 1.0)
    with database.filled(clients, 1):
        sessions = _sessions(operators)
        cookies = [_cookie(one.employee) for one in sessions]
        connection.close()
        with served() as address, ThreadPoolExecutor(operators) as pool:
            until = time.monotonic() + lasts
            jobs = [
                pool.submit(_operate, address, one.pk, cookie, until, thinks)
                for one, cookie in zip(sessions, cookies, strict=True)
            ]
            logs = [job.result() for job in jobs]
        _judge(logs)
    opened, saved = ([value for log in logs for value in getattr(log, name)] for name in ("opened", "saved"))
    return [
        Figure(f"open the next client, {operators} operators, p95", _p95(opened), "ms", _LIMIT),
        Figure("save the result, p95", _p95(saved), "ms", _LIMIT),
        Figure("open, median", statistics.median(opened), "ms"),
        Figure("save, median", statistics.median(saved), "ms"),
        Figure("calls saved", len(saved), ""),
    ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _sessions(operators: int) -> list[CallSession]:
    """Each pair a specialist and one who leads the group, in one campaign over the specialist's clients."""
    sessions = []
    specialists = list(Employee.objects.filter(roles=["specialist"]).order_by("pk")[: operators // 2])
    for number, specialist in enumerate(specialists):
        leader = Employee.objects.create(
            username=f"leader{number}", full_name=f"Leader {number}", roles=["head"], group=specialist.group
        )
        campaign = Campaign.objects.create(
            name=f"Campaign {number}", starts_on=today(), ends_on=today(), author=leader, state="running"
        )
        campaign.executors.set([specialist, leader])
        _plan(specialist, campaign)
        choice = Choice(campaign=campaign, any_hour=True)
        sessions += [start_session(by=one, choice=choice) for one in (specialist, leader)]
    return sessions


def _plan(specialist: Employee, campaign: Campaign) -> None:
    noon = datetime.combine(today(), clock(12), timezone.get_default_timezone())
    Work.objects.bulk_create(
        Work(
            number=f"B-{client}", client_id=client, executor=specialist, method="phone", campaign=campaign,
            planned_at=noon, counts_on=today(),
        )
        for client in _own(specialist)
    )  # fmt: skip


def _own(specialist: Employee) -> list[int]:
    served_ones = Client.objects.in_service(today()).filter(specialist=specialist)
    return list(served_ones.values_list("pk", flat=True)[:_CALLS_A_PAIR])


def _cookie(employee: Employee) -> str:
    browser = Browser()
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={browser.cookies['sessionid'].value}; csrftoken={_TOKEN}"


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
    started = time.perf_counter()
    page = _send(f"{address}/sessions/{session}/next/", cookie, {})
    taken = (time.perf_counter() - started) * 1000
    found = _FIELDS.search(page)
    if found is None:
        return False
    log.opened.append(taken)
    time.sleep(talks)
    key = found["key"]
    data = {"key": key, "version": "0", "state": "held", "comment": key, "minutes": "5", "then": "queue"}
    started = time.perf_counter()
    _send(address + found["save"], cookie, data, follow=False)
    log.saved.append((time.perf_counter() - started) * 1000)
    log.keys.append(key)
    return True


class _Stay(urllib.request.HTTPRedirectHandler):
    """The save is the POST; the page after it is the next step's."""

    def redirect_request(self, *_given: Any) -> None:
        return None


def _send(url: str, cookie: str, data: dict[str, str], *, follow: bool = True) -> str:
    opener = urllib.request.build_opener() if follow else urllib.request.build_opener(_Stay)
    body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": _TOKEN}).encode()
    request = urllib.request.Request(url, body, {"Cookie": cookie, "X-CSRFToken": _TOKEN})
    try:
        with opener.open(request, timeout=30) as answer:
            if not follow:
                raise ValueError("not saved: the page came back")
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        if not follow and error.code == 302:
            return ""
        raise


def _judge(logs: list[Log]) -> None:
    """No error, no client twice, no save lost."""
    errors = [error for log in logs for error in log.errors]
    keys = [key for log in logs for key in log.keys]
    stored = dict(SavedCall.objects.values_list("key", "work__comment"))
    twice = [client for client, times in Counter(Lease.objects.values_list("client", flat=True)).items() if times > 1]
    lost = [key for key in keys if stored.get(UUID(key)) != key]
    if errors or twice or lost or len(set(keys)) != len(keys):
        raise RuntimeError(f"{len(errors)} errors {errors[:3]}, given twice: {twice[:5]}, lost: {lost[:5]}")
