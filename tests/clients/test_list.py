"""The client list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients import filters
from clients.models import Client, Region
from crm.exchange.models import ExportLog
from tests.actors import DO_NOT_SEE_IT, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_group

pytestmark = pytest.mark.django_db
LIST = "/clients/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def director() -> Any:
    return make_employee("director")


@pytest.fixture
def visitor(director: Any) -> Browser:
    visitor = Browser()
    visitor.force_login(director, backend=BACKEND)
    return visitor


def numbers(visitor: Browser, query: str = "") -> list[str]:
    answer = visitor.get(f"{LIST}?{query or 'view=all'}")
    assert answer.status_code == 200
    return [record.number for record in answer.context["table"].page.records]


@pytest.mark.parametrize("actor", SEE_THE_CLIENT + DO_NOT_SEE_IT)
def test_shows_what_the_actor_sees(actors: Actors, actor: str) -> None:
    shown = set(numbers(actors.client(actor)))
    assert shown == set(Client.objects.visible_to(actors[actor]).values_list("number", flat=True))
    assert (actors.client_row.number in shown) is (actor in SEE_THE_CLIENT)


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(visitor: Browser, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        make_client(make_employee(), account_manager=make_employee("account_manager"))
    visitor.get(LIST)
    with django_assert_num_queries(STATEMENTS):
        visitor.get(LIST)


STATEMENTS = 10
"""Session, employee, saved views, offered employees, groups, regions, filters and columns of triggers, the last load of
payments, count, rows."""


def test_disconnected_are_left_out_unless_asked(visitor: Browser) -> None:
    make_client(number="1")
    make_client(number="2", status="disconnected", disconnected_on=date(2026, 1, 1))
    make_client(number="3", status="retention")
    assert numbers(visitor) == ["1", "3"]
    assert numbers(visitor, "status=disconnected") == ["2"]
    assert numbers(visitor, "status=retention") == ["3"]
    assert numbers(visitor, "status=all") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("28389", ["28389"]),
        ("2838", ["28389"]),
        ("стриж", ["28389"]),
        ("зеленый", ["30000"]),
        ("ЗЕЛЁНЫЙ", ["30000"]),
        ("7707083893", ["30000"]),
        ("0838", ["30000"]),
        ("28", ["28389"]),
        ("ст", ["28389"]),
        ("ри", []),
        ("(+*", []),
        ("50%", ["40000"]),
        ("нет такого", []),
    ],
)
def test_search(visitor: Browser, text: str, found: list[str]) -> None:
    make_client(number="28389", name="СТРИЖ ПЛЮС", inn="")
    make_client(number="30000", name="Зелёный луг", inn="7707083893")
    make_client(number="40000", name="Скидка 50%", inn="")
    answer = visitor.get(LIST, {"q": text})
    assert [record.number for record in answer.context["table"].page.records] == found


def test_each_filter_narrows(visitor: Browser) -> None:
    group = make_group()
    specialist, manager = make_employee(group=group), make_employee("account_manager")
    region = Region.objects.get(name="Псковская область")
    make_client(
        specialist, number="1", account_manager=manager, category="A", is_vip=True, region=region,
        service_format="hybrid", cadence="weekly", monthly_fee="15000.01",
    )  # fmt: skip
    make_client(
        make_employee(), number="2", account_manager=make_employee("account_manager"), category="B",
        region=Region.objects.get(name="Алтайский край"), service_format="remote", cadence="monthly",
        monthly_fee="15000",
    )  # fmt: skip
    queries = [
        f"specialist={specialist.pk}", f"account_manager={manager.pk}", f"group={group.pk}", "category=A",
        "is_vip=True", f"region={region.pk}", "service_format=hybrid", "cadence=weekly", "size=large",
        "fee_from=15000.01",
    ]  # fmt: skip
    assert {query: numbers(visitor, query) for query in queries} == {query: ["1"] for query in queries}
    assert numbers(visitor, "fee_to=15000") == numbers(visitor, "size=small_medium") == ["2"]


def test_a_foreign_employee_is_neither_offered_nor_accepted(actors: Actors) -> None:
    visitor = actors.client("specialist")
    offered = visitor.get(LIST).context["filterset"].form.fields["specialist"].choices
    assert {key for key, _label in offered} == {"", actors["specialist"].pk}
    assert numbers(visitor, f"specialist={actors['other_specialist'].pk}") == []


def test_names_of_a_large_staff_come_on_demand(
    visitor: Browser, director: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MANY_EMPLOYEES", 2)
    chosen, other = make_employee(full_name="Ежова Вера"), make_employee(full_name="Ёлкина Анна")
    client = make_client(chosen)
    page = visitor.get(LIST, {"specialist": chosen.pk})
    assert [record.pk for record in page.context["table"].page.records] == [client.pk]
    assert "Ёлкина" not in page.content.decode()
    options = visitor.get("/clients/options/owners/", {"specialist": chosen.pk}).content.decode()
    assert f'<option value="{chosen.pk}" selected>Ежова Вера</option>' in options
    assert f'<option value="{other.pk}">Ёлкина Анна</option>' in options


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", ["1", "2", "3"]),
        ("-number", ["3", "2", "1"]),
        ("name", ["1", "3", "2"]),
        ("-name", ["2", "3", "1"]),
        ("monthly_fee", ["2", "3", "1"]),
        ("-monthly_fee", ["1", "3", "2"]),
    ],
)
def test_order(visitor: Browser, sort: str, expected: list[str]) -> None:
    make_client(number="1", name="Ёж", monthly_fee=300)
    make_client(number="2", name="жук", monthly_fee=None)
    make_client(number="3", name="Ель", monthly_fee=200)
    assert numbers(visitor, f"sort={sort}") == expected


def test_unknown_order_is_refused(visitor: Browser) -> None:
    assert visitor.get(LIST, {"sort": "inn"}).status_code == 400


def test_the_first_page_is_read_through_an_index() -> None:
    rows = Client.objects.exclude(status="disconnected").order_by("number", "pk")[:25]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
    assert "clients_client_number_key" in plan


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_holds_the_filtered_rows_and_is_logged(visitor: Browser, director: Any, file_format: str) -> None:
    make_client(number="1", name="=ФОРМУЛА", category="A", region=Region.objects.get(name="Псковская область"))
    make_client(number="2", category="B")
    answer = visitor.get(LIST, {"category": "A", "_export": file_format})
    content = b"".join(answer.streaming_content)
    log = ExportLog.objects.get()
    assert (answer.status_code, log.employee, log.list_code, log.filter) == (200, director, "clients", "category=A")
    if file_format == "csv":
        text = content.decode("utf-8-sig")
        assert "Псковская область" in text
        assert len(text.strip().splitlines()) == 2


def test_export_is_scoped(actors: Actors) -> None:
    answer = actors.client("specialist").get(LIST, {"_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert actors.client_row.number in text
    assert actors.foreign.number not in text


def test_a_fragment_is_the_region_alone(visitor: Browser) -> None:
    make_client(number="1")
    answer = visitor.get(LIST, {"q": "1"}, headers={"HX-Request": "true", "HX-Target": "list-region"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="list-region"' in text


def test_rows_lead_to_the_page_with_the_way_back(visitor: Browser) -> None:
    make_client(number="7", category="A")
    text = visitor.get(LIST, {"category": "A"}).content.decode()
    assert 'href="/clients/7/?from=category%3DA&amp;at=1"' in text
