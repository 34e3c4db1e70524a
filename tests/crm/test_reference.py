"""Lists that a process keeps are never older than the request that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from contacts.works.models import Topic
from crm import reference
from crm.reference import Kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics() -> Iterator[Kept[list[str]]]:
    tables = list(Kept.tables)
    yield Kept(lambda: sorted(Topic.objects.values_list("name", flat=True)), Topic)
    Kept.tables[:] = tables


def names() -> list[str]:
    return sorted(Topic.objects.values_list("name", flat=True))


class Undone(Exception):
    """So that a block takes back what it did."""


def add() -> None:
    Topic.objects.create(kind="planned", name="Новая тема", position=99)


def rename() -> None:
    Topic.objects.filter(pk=Topic.objects.earliest("pk").pk).update(name="Переименована")


def put_away() -> None:
    Topic.objects.latest("pk").delete()


def by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE works_topic SET name = upper(name)")


@pytest.mark.parametrize("change", [add, rename, put_away, by_hand])
def test_every_change_is_seen(topics: Any, change: Any) -> None:
    before = topics()
    assert before == names()
    change()
    assert topics() == names() != before


@transaction.atomic
def add_and_take_back(topics: Any) -> None:
    add()
    assert "Новая тема" in topics()
    raise Undone


def test_what_was_taken_back_is_not_kept(topics: Any) -> None:
    before = topics()
    for _twice in range(2):
        with pytest.raises(Undone):
            add_and_take_back(topics)
        assert topics() == before == names()


def test_what_has_not_changed_is_not_read_again(topics: Any, django_assert_num_queries: Any) -> None:
    kept = topics()
    with django_assert_num_queries(1):  # the marks
        assert topics() is kept


def test_a_request_asks_once_and_the_next_one_again(topics: Any, django_assert_num_queries: Any) -> None:
    topics()
    reference.begin()
    try:
        with django_assert_num_queries(1):
            topics()
            topics()
    finally:
        reference.end()
    add()
    assert "Новая тема" in topics()
