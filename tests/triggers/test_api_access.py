"""Who gets what over REST, how often, and what goes wrong in words."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from freezegun import freeze_time
from knox.models import AuthToken

from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import EVERYBODY, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_substitution

from .scores import SCORES, asking, make_result, numbers, token_of

pytestmark = pytest.mark.django_db

DENIED = {"detail": "The token is wrong, expired or revoked, or its account is disabled"}
NO_TOKEN = {"detail": "Authentication credentials were not provided."}
SEE_THE_FOREIGN = ("other_specialist", "other_head", "director", "integration")
NOT_FOUND = {"detail": "There is no result of such a client"}


def addresses(number: str) -> list[str]:
    day = today().isoformat()
    one = f"{SCORES}{number}/"
    return [one, f"{one}?as_of={day}", f"{one}history/"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_gets_the_clients_they_see(actors: Actors, name: str) -> None:
    for client in (actors.client_row, actors.foreign):
        make_result(client, today())
    own, foreign = actors.client_row.number, actors.foreign.number
    program = asking(actors.people.get(name))
    wanted = [own] if name in (*SEE_THE_CLIENT, "integration") else []
    wanted += [foreign] if name in SEE_THE_FOREIGN else []
    lists = [
        program.get(f"{SCORES}?{query}") for query in ("", f"as_of={today()}", "updated_since=2020-01-01T00:00:00Z")
    ]
    if name in ("anonymous", "disabled"):
        assert [answer.json() for answer in lists] == [DENIED if name == "disabled" else NO_TOKEN] * 3
        assert {program.get(one).status_code for number in (own, foreign, "0") for one in addresses(number)} == {401}
        assert {answer.headers["WWW-Authenticate"] for answer in lists} == {"Token"}
        return
    assert [numbers(answer.json()) for answer in lists] == [wanted] * 3
    assert numbers(program.get(f"{SCORES}?client={foreign}").json()) == [one for one in wanted if one == foreign]
    for number in (own, foreign):
        answers = [program.get(one) for one in addresses(number)]
        assert {answer.status_code for answer in answers} == {200 if number in wanted else 404}
        if number not in wanted:
            assert [answer.json() for answer in answers] == [NOT_FOUND] * 3


def test_a_substitute_gets_them_only_meanwhile() -> None:
    absent, substitute = make_employee(), make_employee()
    make_result(make_client(absent, number="1001"), today())
    program = asking(substitute)
    assert numbers(program.get(SCORES).json()) == []
    substitution = make_substitution(absent, substitute)
    assert numbers(program.get(SCORES).json()) == ["1001"]
    substitution.delete()
    assert numbers(program.get(SCORES).json()) == []


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token ",
        "Token x",
        "Token a b",
        "Token " + "x" * 5000,
        "Token \xff\xfe",
        "Token caf\xe9",
        "Bearer x",
        "Basic eDp5",
    ],
)
def test_what_is_no_token_is_refused_alike(header: str) -> None:
    answer = Browser(headers={"Authorization": header, "Accept-Language": "en"}).get(SCORES)
    known = header.startswith("Token")
    assert (answer.status_code, answer.json()) == (401, DENIED if known else NO_TOKEN)


def test_tokens_die_with_time_revocation_and_the_account() -> None:
    employee = make_employee(Role.INTEGRATION)
    expired, revoked, last = (token_of(employee, timedelta(days=days)) for days in (-1, 1, 1))
    AuthToken.objects.filter(token_key=revoked[:15]).delete()

    def status(token: str) -> int:
        return Browser(headers={"Authorization": f"Token {token}"}).get(SCORES).status_code

    assert [status(token) for token in (expired, revoked, last)] == [401, 401, 200]
    with freeze_time(timezone.now() + timedelta(days=2)):
        assert status(last) == 401
    last = token_of(employee)
    assert status(last) == 200
    type(employee).objects.update(is_active=False)
    assert status(last) == 401


def test_a_role_that_is_taken_away_is_gone_at_once() -> None:
    employee = make_employee(Role.INTEGRATION)
    make_result(make_client(number="1001"), today())
    program = asking(employee)
    assert numbers(program.get(SCORES).json()) == ["1001"]
    type(employee).objects.update(roles=[])
    assert numbers(program.get(SCORES).json()) == []


def test_a_session_of_the_pages_is_no_token(actors: Actors) -> None:
    answer = actors.client("director").get(SCORES)
    assert answer.status_code == 401


# --- Wrong requests ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(method: str) -> None:
    make_result(make_client(number="1001"), today())
    program = asking(make_employee(Role.INTEGRATION))
    for address in (SCORES, *addresses("1001")):
        answer = getattr(program, method)(address)
        assert answer.status_code == 405
        assert answer.json() == {"detail": f'Method "{method.upper()}" not allowed.'}
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_another_form_of_answer_is_not_there() -> None:
    program = asking(make_employee(Role.INTEGRATION))
    answer = program.get(SCORES, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/json")
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/risk-scores/", "/api/v1/risk-scores/1/x/"]
)
def test_unknown_addresses_are_told_in_json(address: str) -> None:
    answer = Browser(headers={"Accept-Language": "en"}).get(address)
    assert (answer.status_code, answer.json()) == (404, {"detail": "There is no such address"})


def test_an_address_without_the_last_slash_leads_to_the_right_one() -> None:
    answer = asking(None).get("/api/v1/risk-scores?band=high")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/risk-scores/?band=high")


def test_too_many_parameters() -> None:
    program = asking(make_employee(Role.INTEGRATION))
    answer = program.get(SCORES + "?" + "band=high&" * 2000)
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_an_unforeseen_error_is_told_with_its_id(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("triggers.api.scores", broken)
    program = asking(make_employee(Role.INTEGRATION))
    answer = program.get(SCORES)
    begin, _colon, request_id = answer.json()["detail"].rpartition(": ")
    assert (answer.status_code, list(answer.json())) == (500, ["detail"])
    assert begin == "Something broke on the server; nothing was changed. The id of the request"
    (logged,) = [record.msg for record in caplog.records if "api_failed" in str(record.msg)]
    assert request_id
    assert request_id in str(logged)


# --- How often --------------------------------------------------------------------------------------------------------


@pytest.fixture
def three_a_minute(settings: Any) -> None:
    rates = {"user": "3/min", "anon": "2/min"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    cache.clear()  # what others asked within the minute


@pytest.mark.usefixtures("three_a_minute")
def test_more_than_the_limit_is_asked_to_wait() -> None:
    hasty, other = asking(make_employee(Role.INTEGRATION)), asking(make_employee(Role.INTEGRATION))
    with freeze_time("2026-11-20 09:00:00") as clock:
        AuthToken.objects.update(expiry=timezone.now() + timedelta(days=1))
        assert [hasty.get(SCORES).status_code for _ in range(3)] == [200] * 3
        clock.tick(20)
        answer = hasty.get(SCORES)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "40")
        assert answer.json() == {"detail": "Request was throttled. Expected available in 40 seconds."}
        assert other.get(SCORES).status_code == 200
        clock.tick(40)
        assert [hasty.get(SCORES).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.usefixtures("three_a_minute")
def test_the_description_is_limited_by_address() -> None:
    visitor = Browser()
    assert [visitor.get("/api/schema/").status_code for _ in range(3)] == [200, 200, 429]
    assert Browser(REMOTE_ADDR="198.51.100.7").get("/api/schema/").status_code == 200


# --- Logs -------------------------------------------------------------------------------------------------------------


@override_settings(DEBUG=False)
def test_the_token_is_never_in_the_logs(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    employee = make_employee(Role.INTEGRATION)
    token = token_of(employee)
    for header in (f"Token {token}", f"Token {token} surplus", f"Bearer {token}", f"Token {token}x"):
        Browser(headers={"Authorization": header}).get(SCORES)
    seen = caplog.text + "".join(capfd.readouterr())
    assert "request_finished" in seen
    assert token not in seen
