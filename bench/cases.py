"""Suggestions for a client where the library holds 500 cases that suit it, against a bare Django page.

Both are processor time of this process and of its PostgreSQL backend, taken in turns. The clients have persons of
several subdivisions, segments, uses of half a year and works of a campaign; each time another client is asked about.
"""

from __future__ import annotations

import statistics
from datetime import timedelta
from itertools import cycle

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import bare, facts
from bench.database import empty, processor_seconds
from bench.figures import Figure
from cases.choices import Audience, Purpose
from cases.models import CampaignCase, Case, Use, Version
from cases.offers import suggestions_for
from clients.models import Client, Segment, SegmentType
from contacts.works.models import Campaign, Work
from crm.staff.calendar import today
from crm.staff.models import Employee
from triggers import actions
from triggers.choices import RunKind

_CASES, _ASKED, _ROUNDS, _TIMES = 500, 100, 15, 10
_TO_FLOOR, _STATEMENTS = 2, 4
"""20 ms where that page takes 10 ms of processor."""


def run(scale: str) -> list[Figure]:
    clients, years = (100_000, 5) if scale == "full" else (1_000, 1)
    with empty("bench_cases"):
        facts.fill(clients, years, calls=False)
        fill_library()
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")
        return _measured(Work.objects.count())


def fill_library() -> None:
    """Cases for everybody, for one audience and for segments; of each client that is asked about some were told."""
    author, day, now = Employee.objects.order_by("pk").first(), today(), timezone.now()
    assert author is not None
    audiences, purposes = Audience.values, Purpose.values
    cases = Case.objects.bulk_create(
        Case(
            title=f"Кейс {number}", hook="Срок подходит", benefit="Всё сразу", author=author, state="published",
            published_at=now - timedelta(days=number % 90), audiences=[audiences[number % 3]] if number % 4 else [],
            segments=["Торговля"] if number % 5 == 0 else [], purposes=[purposes[number % len(purposes)]],
            season=[day.month] if number % 6 == 0 else [], valid_until=day + timedelta(days=number),
        )
        for number in range(_CASES)
    )  # fmt: skip
    versions = Version.objects.bulk_create(
        Version(case=one, number=1, content={}, digest="0", by=author) for one in cases[:20]
    )
    _at_clients(list(Client.objects.order_by("pk")[:_ASKED]), cases, versions, author)


def _at_clients(clients: list[Client], cases: list[Case], versions: list[Version], author: Employee) -> None:
    day = today()
    trade = SegmentType.objects.create(name="Отрасль кейсов")
    Segment.objects.bulk_create(Segment(client=one, type=trade, name="Торговля") for one in clients)
    campaign = Campaign.objects.create(name="Кейс месяца", author=author, starts_on=day, ends_on=day)
    CampaignCase.objects.create(campaign=campaign, case=cases[-1])
    for one in clients:
        works = list(Work.objects.filter(client=one).order_by("-counts_on")[:20])
        Use.objects.bulk_create(
            Use(case=version.case, version=version, work=work, client=one, by=author, on=day - timedelta(days=at * 10))
            for at, (version, work) in enumerate(zip(versions, works, strict=False))
        )
        Work.objects.filter(pk__in=[work.pk for work in works[:1]]).update(campaign=campaign, state="planned")


def _measured(works: int) -> list[Figure]:
    day, open_bare = today(), bare.opener()
    clients = cycle(Client.objects.order_by("pk")[:_ASKED])
    suggestions_for(next(clients), day)
    with CaptureQueriesContext(connection) as captured:
        found = suggestions_for(next(clients), day)
    statements = len(captured)  # now: each request of the floor begins a new count
    if not found:
        raise RuntimeError("nothing is suggested: nothing was measured")

    def ask() -> None:
        for _time in range(_TIMES):
            suggestions_for(next(clients), day)

    def floor() -> None:
        for _time in range(_TIMES):
            open_bare()

    taken, least = [], []
    for _round in range(_ROUNDS):
        least.append(processor_seconds(floor) / _TIMES)
        taken.append(processor_seconds(ask) / _TIMES)
    median, bottom = statistics.median(taken), statistics.median(least)
    label = f"suggestions for a client, {_CASES} cases, {works:,} works"
    return [
        Figure("bare page with 50 rows", bottom * 1000, "processor ms"),
        Figure(label, median * 1000, "processor ms"),
        Figure(f"{label}: to the bare page", median / bottom, "×", _TO_FLOOR),
        Figure(f"{label}: statements", statements, "", _STATEMENTS),
    ]
