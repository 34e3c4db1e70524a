"""What people and programs are told while the database is away: come back, not «broken»."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from crm.ui.errors import database_is_away


class Unreachable(Exception):
    """Stands for an error of the driver with a state of its own."""

    def __init__(self, pgcode: str | None) -> None:
        self.pgcode = pgcode


def operational(pgcode: str | None) -> OperationalError:
    error = OperationalError()
    error.__cause__ = Unreachable(pgcode)
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (operational(None), True),  # refused, or closed unexpectedly
        (operational("08006"), True),
        (operational("57P01"), True),
        (operational("57P03"), True),
        (operational("53300"), True),
        (operational("57014"), False),  # the statement took too long
        (operational("40P01"), False),
        (operational("55P03"), False),
        (operational("53100"), False),
        (InterfaceError("connection already closed"), True),
        (ValueError(), False),
        (None, False),
    ],
)
def test_when_the_database_is_away(error: BaseException | None, away: bool) -> None:
    assert database_is_away(error) is away


@pytest.fixture
def visitor(db: None) -> Iterator[Client]:
    """A visitor with a session, whom every page asks the database about, when it has just gone.

    Whose language it is cannot be asked either: it is the default one.
    """
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "of-yesterday"

    def refused(*args: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refused):
        yield client


def test_a_page_says_so_and_asks_again_by_itself(visitor: Client) -> None:
    answer = visitor.get("/clients/")

    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "10", "10")
    assert "База данных недоступна" in answer.content.decode()
    assert "connection refused" not in answer.content.decode()


def test_what_was_sent_is_not_sent_twice(visitor: Client) -> None:
    answer = visitor.post("/clients/new/", {"name": "СТРИЖ"})

    assert (answer.status_code, answer["Retry-After"], answer.get("Refresh")) == (503, "10", None)
    assert "отправьте ещё раз" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/risk-scores/", "/api/v1/nothing/"])
def test_a_program_is_told_in_json(visitor: Client, path: str) -> None:
    answer = visitor.get(path, headers={"Authorization": "Token " + "a" * 64})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json() == {"detail": "База данных недоступна: повторите запрос через несколько секунд"}
