"""Search of everything by a director, a head and a specialist: what they type, with misprints and misses."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test import Client as Browser

from bench import bare, base
from bench.database import empty
from bench.figures import Figure, seconds
from clients.models import Client
from contacts.persons.models import ContactPerson
from crm.search import rules
from crm.staff.models import Employee

_LIMIT = 10
"""× a bare page: it takes 5 ms where nothing else works, the search is to take 50 there."""
_NEEDLES = 150
"""Five of each way of looking."""
_PEOPLE = {"specialist": "specialist1", "head": "head1", "director": "director1"}
_BOX = {"HX-Request": "true", "HX-Target": "search-results"}
_LETTERS = "аеиокнрст"


@dataclass
class Times:
    """Milliseconds: a search by the clock, of the processors that worked for it, and of a bare page beside it."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def run(scale: str) -> list[Figure]:
    clients = 100_000 if scale == "full" else 10_000
    with empty("bench_search"):
        filled = seconds(lambda: base.fill(clients, 3 * clients))
        told = [Figure(f"the base of {clients:,} clients and {3 * clients:,} persons written", filled, "s")]
        return told + [figure for role, login in _PEOPLE.items() for figure in _figures(role, login)]


def _figures(role: str, login: str) -> list[Figure]:
    employee = Employee.objects.get(username=login)
    times, statements = _measured(employee, needles(employee))
    floor = statistics.median(times.bare)
    return [
        Figure(f"{role}: bare page with 50 rows", floor, "ms"),
        Figure(f"{role}: half of the answers", statistics.median(times.processor), "ms"),
        Figure(f"{role}: p95 of {len(times.processor)}", _p95(times.processor), "ms"),
        Figure(f"{role}: p95 to the bare page", _p95(times.processor) / floor, "×", _LIMIT),
        Figure(f"{role}: p95 by the clock", _p95(times.clock), "ms"),
        Figure(f"{role}: slowest", max(times.processor), "ms"),
        Figure(f"{role}: statements at most", statements, "", 25),
    ]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _measured(employee: Employee, typed: list[str]) -> tuple[Times, int]:
    browser, times, statements = Browser(), Times(), 0
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    for text in ["разминка", *typed[:10]]:
        _ask(browser, text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    open_bare = bare.opener()
    for text in typed:
        clock, worked = time.perf_counter(), _worked(backend)
        _ask(browser, text)
        times.processor.append(1000 * (_worked(backend) - worked))
        times.clock.append(1000 * (time.perf_counter() - clock))
        worked = _worked(backend)
        open_bare()
        times.bare.append(1000 * (_worked(backend) - worked))
    connection.force_debug_cursor = True
    for text in typed[: len(_WAYS)]:
        before = len(connection.queries_log)
        _ask(browser, text)
        statements = max(statements, len(connection.queries_log) - before)
        connection.queries_log.clear()
    connection.force_debug_cursor = False
    return times, statements


def _worked(backend: Path) -> float:
    """Seconds that this process and its backend computed; by the clock where the backend is not of this machine."""
    if connection.settings_dict["HOST"][:1] != "/" or not backend.exists():
        return time.perf_counter()
    return time.process_time() + int(backend.read_text().split()[0]) / 1e9


def _ask(browser: Browser, text: str) -> None:
    answer = browser.get("/search/", {"q": text}, headers=_BOX)
    if answer.status_code != 200:
        raise RuntimeError(f"{text!r}: {answer.status_code}")


def needles(employee: Employee) -> list[str]:
    """What such an employee types: mostly of the own clients, now and then of others, and what nobody has."""
    dice = random.Random(1)
    own = Client.objects.visible_to(employee).order_by("pk").values_list("pk", flat=True)
    mine = dice.sample(list(own), min(len(own), 90))
    others = dice.sample(list(Client.objects.order_by("pk").values_list("pk", flat=True)[:20_000]), 20)
    clients = list(Client.objects.filter(pk__in=mine + others).order_by("pk").prefetch_related("distributives"))
    related = ContactPerson.objects.filter(client__in=clients).order_by("pk").prefetch_related("phones", "emails")
    persons = dice.sample(list(related), 110)
    typed = [_WAYS[at % len(_WAYS)](dice.choice(clients), dice.choice(persons), dice) for at in range(_NEEDLES)]
    return [text for text in typed if text]


def _part(text: str, dice: random.Random, least: int = 3) -> str:
    start = dice.randint(0, max(0, len(text) - least))
    return text[start : start + dice.randint(least, len(text))]


def _misprint(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice(_LETTERS)
    return dice.choice([
        word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + letter + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip


def _phone(person: ContactPerson) -> str:
    digits = person.phones.all()[0].number[2:]
    return f"8 ({digits[:3]}) {digits[3:6]}-{digits[6:8]}-{digits[8:]}"


Way = Callable[[Client, ContactPerson, random.Random], str]
_WAYS: list[Way] = [
    lambda client, person, dice: client.number,
    lambda client, person, dice: client.number[: dice.randint(1, 4)],
    lambda client, person, dice: _part(client.inn, dice),
    lambda client, person, dice: client.inn,
    lambda client, person, dice: client.name.lower()[: dice.randint(1, 8)],
    lambda client, person, dice: client.name,
    lambda client, person, dice: str(client),
    lambda client, person, dice: _misprint(client.name.split()[0].lower(), dice),
    lambda client, person, dice: client.name.split()[-1],
    lambda client, person, dice: client.distributives.all()[0].code.lower(),
    lambda client, person, dice: _part(client.distributives.all()[0].code, dice, 4),
    lambda client, person, dice: rules.in_other_layout(client.name.lower()),
    lambda client, person, dice: person.full_name.split()[0],
    lambda client, person, dice: person.full_name.lower()[: dice.randint(1, 7)],
    lambda client, person, dice: person.full_name,
    lambda client, person, dice: " ".join(reversed(person.full_name.split()[:2])),
    lambda client, person, dice: person.full_name.split()[1],
    lambda client, person, dice: _misprint(person.full_name.split()[0], dice),
    lambda client, person, dice: _misprint(person.full_name.split()[0], dice) + " " + person.full_name.split()[1],
    lambda client, person, dice: rules.in_other_layout(person.full_name.split()[0].lower()),
    lambda client, person, dice: _phone(person),
    lambda client, person, dice: _phone(person)[: dice.randint(5, 12)],
    lambda client, person, dice: _part(person.phones.all()[0].number, dice, 4),
    lambda client, person, dice: person.phones.all()[0].number,
    lambda client, person, dice: person.emails.all()[0].address,
    lambda client, person, dice: _part(person.emails.all()[0].address, dice, 4),
    lambda client, person, dice: "нет такого",
    lambda client, person, dice: "".join(dice.choice("абвгдежзиклмн") for _ in range(9)),
    lambda client, person, dice: str(dice.randrange(10**7, 10**9)),
    lambda client, person, dice: dice.choice("абвгд15"),
]
