"""Every address × every actor (quality 1)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import SimpleCookie
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .access import ROWS, Row
from .actors import EVERYBODY, OUTSIDE, Actors, make_actors

pytestmark = pytest.mark.django_db


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else f"{namespace}{entry.pattern}"
        else:
            yield from names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_address_is_declared() -> None:
    assert set(names(get_resolver())) - set(ROWS) == set()


def test_no_row_is_left_over() -> None:
    assert set(ROWS) - set(names(get_resolver())) == set()


def test_what_is_tested_elsewhere_is() -> None:
    places = {row.elsewhere for row in ROWS.values() if row.elsewhere}
    assert {place for place in places if not (settings.BASE_DIR / place).is_file()} == set()


@pytest.fixture(scope="module")
def scene(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Actors]:
    """One for all addresses: what a test changes in the database is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_actors()
        transaction.set_rollback(True)


@pytest.fixture
def actors(scene: Actors) -> Actors:
    """What a test puts on the objects is gone with them."""
    return deepcopy(scene)


@pytest.fixture(scope="module")
def logins(scene: Actors) -> dict[str, str]:
    """The cookies of each actor."""
    return {name: scene.client(name).cookies.output(attrs=[], header="") for name in EVERYBODY}


def browser_of(cookies: str) -> Browser:
    browser = Browser()
    browser.cookies = SimpleCookie(cookies)
    return browser


def expected(row: Row, actor: str) -> int:
    if row.public:
        return row.ok
    if actor in OUTSIDE:
        return 302
    if actor in row.blind:
        return 404
    return row.ok if actor in row.allowed else row.refused


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if not row.elsewhere))
def test_matrix(actors: Actors, logins: dict[str, str], name: str) -> None:
    row = ROWS[name]
    url = reverse(name, kwargs=row.kwargs(actors))
    answers, wanted = {}, {}
    for actor in EVERYBODY:
        with transaction.atomic():  # each actor meets the same state
            answer = getattr(browser_of(logins[actor]), row.method)(url, row.data(actors))
            transaction.set_rollback(True)
        wanted[actor] = expected(row, actor)
        answers[actor] = answer.status_code
        if actor in OUTSIDE and not row.public:
            assert answer.headers["Location"].startswith("/accounts/login/")
    assert answers == wanted
