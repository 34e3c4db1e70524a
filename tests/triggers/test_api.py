"""The contract that other systems rely on (domain §11): whole bodies, filters, pages, days, history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from crm.staff.choices import Role
from tests.factories import make_client, make_employee
from triggers.actions import compute
from triggers.choices import RunKind, RunState
from triggers.models import Result, Run

from .scores import PARAMETERS, SCORES, WRITTEN, asking, make_result, numbers, walk

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _november(on_day: Any) -> None:
    on_day(DAY)


@pytest.fixture
def program() -> Browser:
    return asking(make_employee(Role.INTEGRATION))


def item(number: str = "28389", **fields: Any) -> dict[str, Any]:
    return {
        "client": {"number": number, "name": "ПРИМЕР ПЛЮС", "inn": "2221000002"},
        "as_of": "2026-11-20",
        "indicator": "0.36",
        "band": "high",
        "rule_set": 1,
        "updated_at": "2026-11-20T01:10:02Z",
        "previous": None,
        "parameters": PARAMETERS,
    } | fields


def example(**fields: Any) -> Any:
    return make_client(**{"number": "28389", "name": "ПРИМЕР ПЛЮС", "inn": "2221000002"} | fields)


# --- Bodies -----------------------------------------------------------------------------------------------------------


def test_list_and_one_tell_the_same_with_what_was_said_before(program: Browser) -> None:
    client = example()
    make_result(client, DAY - timedelta(days=30), DAY - timedelta(days=11), indicator=Decimal("0.31"), band="dynamic")
    make_result(client, DAY - timedelta(days=10), BEFORE, indicator=Decimal("0.27"), band="none")
    make_result(client, DAY)
    wanted = item(previous={"indicator": "0.27", "band": "none", "until": "2026-11-19"})
    assert program.get(SCORES).json() == {"next": None, "results": [wanted]}
    assert program.get(f"{SCORES}28389/").json() == wanted


def test_the_first_result_has_nothing_before(program: Browser) -> None:
    make_result(example(inn=""), DAY)
    wanted = item(client={"number": "28389", "name": "ПРИМЕР ПЛЮС", "inn": None})
    assert program.get(f"{SCORES}28389/").json() == wanted


def test_extreme_values_are_worded_by_the_contract(program: Browser) -> None:
    make_result(
        example(),
        DAY,
        levels="tuutatuao",
        consultation_share=Decimal("0.33"),
        logins=None,
        undertrained=3,
        competitor="unknown",
        failed_contacts=2,
        debt_months=None,
        subscribers=0,
        certificates=12,
    )
    told = program.get(f"{SCORES}28389/").json()["parameters"]
    assert [(one["value"], one["level"], one["points"]) for one in told] == [
        ("0.33", "threat", "0.05"),
        (None, "unknown", "0.00"),
        (None, "unknown", "0.00"),
        ("3", "threat", "0.04"),
        ("unknown", "attention", "0.02"),
        ("2", "threat", "0.06"),
        (None, "unknown", "0.00"),
        ("0", "attention", "0.02"),
        ("12", "ok", "0.00"),
    ]


def test_a_computed_client_is_told_as_the_domain_says(program: Browser) -> None:
    client = make_client(monthly_fee=Decimal(1000))
    compute(client_ids=[client.pk], day=DAY)
    body = program.get(f"{SCORES}{client.number}/").json()
    assert [(one["code"], one["value"], one["level"], one["points"]) for one in body.pop("parameters")] == [
        ("consultation_share", None, "unknown", "0.00"),
        ("logins", None, "unknown", "0.00"),
        ("lowest_rating", None, "unknown", "0.00"),
        ("undertrained", None, "unknown", "0.00"),
        ("competitor", "unknown", "attention", "0.02"),
        ("failed_contacts", None, "unknown", "0.00"),
        ("debt_months", "0.0", "ok", "0.00"),
        ("subscribers", "0", "attention", "0.02"),
        ("certificates", "0", "attention", "0.02"),
    ]
    assert body == {
        "client": {"number": client.number, "name": client.name, "inn": client.inn},
        "as_of": "2026-11-20",
        "indicator": "0.26",
        "band": "none",
        "rule_set": 1,
        "updated_at": "2026-11-20T09:00:00Z",
        "previous": None,
    }


def test_without_a_day_an_item_says_when_it_was_computed_last(program: Browser) -> None:
    make_result(example(), DAY - timedelta(days=9), computed_on=DAY - timedelta(days=7))

    def told() -> str:
        return program.get(f"{SCORES}28389/").json()["as_of"]

    assert told() == "2026-11-13"
    Run.objects.create(kind=RunKind.NIGHTLY, date=BEFORE, state=RunState.DONE)
    assert told() == "2026-11-19"
    Run.objects.create(kind=RunKind.NIGHTLY, date=DAY, state=RunState.RUNNING)
    assert told() == "2026-11-19"


def test_answers_are_json_that_nobody_stores(program: Browser) -> None:
    make_result(example(), DAY)
    answer = program.get(SCORES)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ПРИМЕР ПЛЮС".encode() in answer.content
    head = program.head(SCORES)
    assert (head.status_code, head.content) == (200, b"")
    assert program.options(SCORES).status_code == 200


# --- Days -------------------------------------------------------------------------------------------------------------


def test_a_past_day_is_told_as_of_that_day(program: Browser) -> None:
    client = example()
    make_result(client, DAY - timedelta(days=10), BEFORE, indicator=Decimal("0.27"), band="none")
    make_result(client, DAY)
    past = item(as_of="2026-11-19", indicator="0.27", band="none")
    assert program.get(f"{SCORES}28389/", {"as_of": "2026-11-19"}).json() == past
    assert program.get(SCORES, {"as_of": "2026-11-19"}).json() == {"next": None, "results": [past]}
    first = program.get(SCORES, {"as_of": "2026-11-10"}).json()["results"]
    assert first == [past | {"as_of": "2026-11-10"}]


def test_before_the_first_day_there_is_nothing(program: Browser) -> None:
    make_result(example(), DAY)
    assert program.get(SCORES, {"as_of": "2026-11-19"}).json() == {"next": None, "results": []}
    answer = program.get(f"{SCORES}28389/", {"as_of": "2026-11-19"})
    assert (answer.status_code, answer.json()) == (404, {"detail": "There is no result of such a client"})


def test_today_is_the_last_day_that_may_be_asked(program: Browser) -> None:
    make_result(example(), DAY)
    assert numbers(program.get(SCORES, {"as_of": "2026-11-20"}).json()) == ["28389"]
    for address in (SCORES, f"{SCORES}28389/"):
        answer = program.get(address, {"as_of": "2026-11-21"})
        assert (answer.status_code, answer.json()) == (400, {"detail": "as_of: 2026-11-21 has not come yet"})


def test_who_left_is_not_in_the_list_but_keeps_the_history(program: Browser) -> None:
    make_result(example(), DAY - timedelta(days=5), BEFORE)
    assert program.get(SCORES).json()["results"] == []
    assert program.get(SCORES, {"updated_since": "2020-01-01T00:00:00Z"}).json()["results"] == []
    assert program.get(f"{SCORES}28389/").status_code == 404
    assert numbers(program.get(SCORES, {"as_of": "2026-11-19"}).json()) == ["28389"]
    assert len(program.get(f"{SCORES}28389/history/").json()["results"]) == 1


# --- History ----------------------------------------------------------------------------------------------------------


def interval(since: str, until: str | None, **fields: Any) -> dict[str, Any]:
    whole = item(**{"from": since, "until": until} | fields)
    return {key: value for key, value in whole.items() if key not in ("as_of", "previous")}


def test_history_is_newest_first_page_by_page(program: Browser) -> None:
    client = example()
    make_result(client, date(2026, 10, 1), date(2026, 10, 10), indicator=Decimal("0.31"), band="dynamic")
    make_result(client, date(2026, 10, 21), BEFORE, indicator=Decimal("0.27"), band="none")
    make_result(client, DAY)
    wanted = [
        interval("2026-11-20", None),
        interval("2026-10-21", "2026-11-19", indicator="0.27", band="none"),
        interval("2026-10-01", "2026-10-10", indicator="0.31", band="dynamic"),
    ]
    address = f"{SCORES}28389/history/"
    assert program.get(address).json() == {"next": None, "results": wanted}
    first = program.get(address, {"page_size": 2}).json()
    assert first["results"] == wanted[:2]
    assert program.get(first["next"]).json() == {"next": None, "results": wanted[2:]}


def test_history_after_a_correction_of_one_day(program: Browser) -> None:
    client = make_client(connected_on=date(2026, 11, 1), monthly_fee=Decimal(1000))
    for day in (date(2026, 11, 10), DAY):
        compute(client_ids=[client.pk], day=day)
    client.competitor_verdicts.create(on=date(2026, 11, 14), verdict="yes")
    client.competitor_verdicts.create(on=date(2026, 11, 15), verdict="unknown")
    compute(client_ids=[client.pk], day=date(2026, 11, 14))

    def told(day: str) -> str:
        return program.get(f"{SCORES}{client.number}/", {"as_of": day}).json()["indicator"]

    history = program.get(f"{SCORES}{client.number}/history/").json()["results"]
    assert [(one["from"], one["until"], one["indicator"]) for one in history] == [
        ("2026-11-15", None, "0.26"),
        ("2026-11-14", "2026-11-14", "0.32"),
        ("2026-11-10", "2026-11-13", "0.26"),
    ]
    assert [told(day) for day in ("2026-11-13", "2026-11-14", "2026-11-15")] == ["0.26", "0.32", "0.26"]


def test_history_of_nobody(program: Browser) -> None:
    make_client(number="77777")
    for number in ("77777", "99999", "a%00b", "%D1%8F"):
        answer = program.get(f"{SCORES}{number}/history/")
        assert (answer.status_code, answer.json()) == (404, {"detail": "There is no result of such a client"})


# --- Filters ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def four(program: Browser) -> None:
    lark, owl = make_employee(username="lark"), make_employee(username="owl")
    rows = [("1001", lark, "0.20", "none", 0), ("1002", owl, "0.30", "dynamic", 1)]
    rows += [("1003", lark, "0.34", "high", 2), ("1004", None, "0.51", "high", 3)]
    for number, specialist, indicator, band, hours in rows:
        client = make_client(specialist, number=number)
        make_result(client, DAY - timedelta(days=9), BEFORE, indicator=Decimal("0.20"), band="none")
        make_result(
            client, DAY, indicator=Decimal(indicator), band=band, updated_at=WRITTEN + timedelta(hours=3 - hours)
        )


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["1001", "1002", "1003", "1004"]),
        ("band=high", ["1003", "1004"]),
        ("band=none&band=dynamic", ["1001", "1002"]),
        ("client=1002", ["1002"]),
        ("client=100", []),
        ("client=%00", []),
        ("client=", []),
        ("specialist=lark", ["1001", "1003"]),
        ("specialist=OWL", ["1002"]),
        ("specialist=nobody", []),
        ("min_indicator=0.30", ["1002", "1003", "1004"]),
        ("min_indicator=0.31", ["1003", "1004"]),
        ("min_indicator=1", []),
        ("updated_since=2026-11-20T01:10:02Z", ["1004", "1003", "1002", "1001"]),
        ("updated_since=2026-11-20T01:10:02.345678Z", ["1004", "1003", "1002", "1001"]),
        ("updated_since=2026-11-20T01:10:02.345679Z", ["1003", "1002", "1001"]),
        ("updated_since=2026-11-20T06:10%2B03:00", ["1002", "1001"]),
        ("updated_since=2026-11-20t03:10:00", ["1002", "1001"]),
        ("updated_since=2026-11-20T23:50:02%2B23:59&band=dynamic", ["1002"]),
        ("updated_since=0001-01-01T00:00:00%2B14:00&band=dynamic", ["1002"]),
        ("updated_since=9999-12-31T23:59:59-14:00", []),
        ("updated_since=2026-11-20T01:10:02Z&as_of=2026-11-20", ["1001", "1002", "1003", "1004"]),
        ("band=high&specialist=lark&min_indicator=0.3&client=1003", ["1003"]),
        ("as_of=2026-11-19&band=high", []),
        ("as_of=2026-11-19&specialist=lark&min_indicator=0.20", ["1001", "1003"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_filters(program: Browser, query: str, wanted: list[str]) -> None:
    answer = program.get(f"{SCORES}?{query}")
    assert (answer.status_code, numbers(answer.json())) == (200, wanted)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("band=red", "band: “red” is not one of none, dynamic, high"),
        ("band=high&band=", "band: “” is not one of none, dynamic, high"),
        ("as_of=2026-13-01", "as_of: “2026-13-01” is not a date like 2026-11-20"),
        ("as_of=20261101", "as_of: “20261101” is not a date like 2026-11-20"),
        ("as_of=", "as_of: “” is not a date like 2026-11-20"),
        ("as_of=٢٠٢٦-11-01", "as_of: “٢٠٢٦-11-01” is not a date like 2026-11-20"),
        ("as_of=2026-11-01&as_of=2026-11-02", "as_of: given more than once"),
        ("client=1&client=2", "client: given more than once"),
        ("min_indicator=abc", "min_indicator: “abc” is not a number like 0.34"),
        ("min_indicator=-1", "min_indicator: “-1” is not a number like 0.34"),
        ("min_indicator=NaN", "min_indicator: “NaN” is not a number like 0.34"),
        ("page_size=0", "page_size: “0” is not a whole number from 1 to 200"),
        ("page_size=201", "page_size: “201” is not a whole number from 1 to 200"),
        ("cursor=x", "cursor: not a cursor; follow the address in `next` as it is"),
        (
            "updated_since=yesterday",
            "updated_since: “yesterday” is not a time like 2026-11-20T01:10:02Z (a plus is written %2B)",
        ),
        (
            "updated_since=2026-11-20T01:10:02+03:00",
            "updated_since: “2026-11-20T01:10:02 03:00” is not a time like 2026-11-20T01:10:02Z "
            "(a plus is written %2B)",
        ),
        (
            "bands=high",
            "bands: there is no such parameter; known are band, client, specialist, min_indicator, updated_since, "
            "as_of, page_size, cursor",
        ),
        ("format=api", None),
    ],
)
@pytest.mark.usefixtures("four")
def test_what_is_not_understood_is_named(program: Browser, query: str, detail: str | None) -> None:
    answer = program.get(f"{SCORES}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == ["detail"]
    assert detail is None or answer.json() == {"detail": detail}


def test_other_endpoints_refuse_filters_of_the_list(program: Browser) -> None:
    make_result(example(), DAY)
    one, history = (program.get(f"{SCORES}28389/{part}", {"band": "high"}).json() for part in ("", "history/"))
    assert one == {"detail": "band: there is no such parameter; known are as_of"}
    assert history == {"detail": "band: there is no such parameter; known are page_size, cursor"}


# --- Pages ------------------------------------------------------------------------------------------------------------


def stored(*numbers_: str, **fields: Any) -> list[Result]:
    return [make_result(make_client(number=number), DAY, **fields) for number in numbers_]


def test_a_walk_keeps_filters_and_sees_everybody_once(program: Browser) -> None:
    stored("1001", "1002", "1003", "1004", "1005")
    stored("1006", band="none")
    assert walk(program, f"{SCORES}?band=high&page_size=2") == [["1001", "1002"], ["1003", "1004"], ["1005"]]
    assert walk(program, f"{SCORES}?band=high&page_size=5") == [["1001", "1002", "1003", "1004", "1005"]]
    following = program.get(f"{SCORES}?band=high&page_size=2").json()["next"]
    assert following.startswith(f"http://testserver{SCORES}?")
    assert {"band=high", "page_size=2"} < set(following.partition("?")[2].split("&"))


def test_the_default_page_and_the_largest(program: Browser) -> None:
    stored(*(str(number) for number in range(1001, 1202)))
    assert [len(page) for page in walk(program, SCORES)] == [100, 100, 1]
    assert [len(page) for page in walk(program, f"{SCORES}?page_size=200")] == [200, 1]


def test_rows_that_come_and_go_during_a_walk_skip_and_repeat_nobody_else(program: Browser) -> None:
    results = stored("1001", "1002", "1003", "1004")
    first = program.get(SCORES, {"page_size": 2}).json()
    results[0].delete()
    stored("0999")
    Result.objects.filter(pk=results[2].pk).update(updated_at=WRITTEN + timedelta(hours=1))
    assert numbers(first) == ["1001", "1002"]
    assert walk(program, first["next"]) == [["1003", "1004"], ["0999"]]


def test_what_changes_during_a_pull_of_changes_comes_again_at_the_end(program: Browser) -> None:
    results = stored("1001", "1002", "1003", "1004")
    first = program.get(SCORES, {"page_size": 2, "updated_since": "2026-11-20T00:00:00Z"}).json()
    for changed in (results[0], results[2]):
        Result.objects.filter(pk=changed.pk).update(updated_at=WRITTEN + timedelta(microseconds=1))
    assert numbers(first) == ["1001", "1002"]
    assert walk(program, first["next"]) == [["1004", "1001"], ["1003"]]


def test_a_result_that_changed_and_changed_back_is_a_change(program: Browser, on_day: Any) -> None:
    client = make_client(monthly_fee=Decimal(1000))
    compute(client_ids=[client.pk], day=BEFORE)
    verdict = client.competitor_verdicts.create(on=DAY, verdict="yes")
    compute(client_ids=[client.pk], day=DAY)
    assert program.get(f"{SCORES}{client.number}/").json()["indicator"] == "0.32"
    moment = datetime(2026, 11, 21, 9, tzinfo=UTC)
    verdict.delete()
    on_day(DAY + timedelta(days=1))
    Result.objects.update(computed_on=BEFORE)
    Result.objects.filter(valid_until=None).update(valid_from=DAY + timedelta(days=1))
    Result.objects.filter(valid_until=BEFORE).update(valid_until=DAY)
    compute(client_ids=[client.pk], day=DAY + timedelta(days=1))
    changes = program.get(SCORES, {"updated_since": moment.isoformat()}).json()["results"]
    assert [(one["indicator"], one["previous"]) for one in changes] == [("0.26", None)]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "statements"), [("", 7), ("?as_of=2026-11-19", 6), ("?updated_since=2020-01-01T00:00Z", 7)]
)
def test_statements_do_not_grow_with_rows(
    program: Browser, django_assert_num_queries: Any, rows: int, query: str, statements: int
) -> None:
    """Token, other tokens of the account, count of requests; results, what is around them, rule sets, the last run."""
    for number in range(rows):
        client = make_client(number=str(number))
        make_result(client, BEFORE, BEFORE)
        make_result(client, DAY)
    with django_assert_num_queries(statements):
        assert len(program.get(f"{SCORES}{query}").json()["results"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_a_history(program: Browser, django_assert_num_queries: Any, rows: int) -> None:
    client = example()
    for number in range(rows):
        make_result(client, DAY - timedelta(days=number), DAY - timedelta(days=number))
    with django_assert_num_queries(6):
        assert len(program.get(f"{SCORES}28389/history/").json()["results"]) == rows
