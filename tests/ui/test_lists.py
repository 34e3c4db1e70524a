from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from crm.staff.models import Employee, Group
from crm.ui import tables
from crm.ui.lists import state_of
from crm.ui.models import SavedView

from .conftest import BACKEND, make_employee

REGION = {"HX-Request": "true", "HX-Target": "list-region"}


@pytest.fixture
def colleagues(employee: Employee, group: Group) -> list[Employee]:
    names = ["Берёзова Анна", "Волкова Инна", "Громова Яна"]
    return [make_employee(f"u{at}", name, group, extension=str(30 - at)) for at, name in enumerate(names)]


def names_in(response: Any) -> list[str]:
    return [row.record.full_name for row in response.context["table"].paginated_rows]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_rows(
    visitor: Client, colleagues: list[Employee], rows: int, django_assert_num_queries: Any
):
    Employee.objects.filter(pk__in=[one.pk for one in colleagues[rows:]]).update(group=None)
    visitor.get("/employees/")

    with django_assert_num_queries(5):  # session, employee, saved views, count, page
        visitor.get("/employees/")


def test_rows_of_others_are_neither_shown_nor_counted(visitor: Client, colleagues: list[Employee]):
    make_employee("stranger", "Чужая Алла", Group.objects.create(name="South"))

    response = visitor.get("/employees/?q=Чужая")

    assert names_in(response) == []
    assert response.context["table"].paginator.count == 0
    assert "Алла" not in response.content.decode()


def test_anonymous_goes_to_login(client: Client, db: None):
    assert client.get("/employees/").headers["Location"].startswith("/login/")


def test_who_may_not_open_the_list_is_refused(client: Client, group: Group):
    auditor = make_employee("auditor", "Тополева Нина", group, roles=["auditor"])
    client.force_login(auditor, backend=BACKEND)

    assert client.get("/employees/").status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Берёзова Анна", "Волкова Инна", "Громова Яна", "Лаврова Лариса Ивановна"]),
        ("q=рова", ["Лаврова Лариса Ивановна"]),
        ("sort=-full_name", ["Лаврова Лариса Ивановна", "Громова Яна", "Волкова Инна", "Берёзова Анна"]),
        ("sort=extension&q=ова+", ["Лаврова Лариса Ивановна", "Громова Яна", "Волкова Инна", "Берёзова Анна"]),
        ("extension=29", ["Волкова Инна"]),
        ("extension=many", []),
    ],
)
def test_filters_and_order(visitor: Client, colleagues: list[Employee], query: str, names: list[str]):
    assert names_in(visitor.get(f"/employees/?{query}")) == names


@pytest.mark.parametrize("column", ["password", "-email", "nothing", "full_name,password"])
def test_order_by_what_is_not_shown_or_not_sortable_is_refused(visitor: Client, column: str):
    assert visitor.get("/employees/", {"sort": column}).status_code == 400


def test_a_fragment_is_the_region_alone_and_pushes_the_clean_address(visitor: Client, colleagues: list[Employee]):
    response = visitor.get("/employees/?q=Яна&extension=&page=1", headers=REGION)

    assert response.headers["HX-Push-Url"] == "/employees/?q=%D0%AF%D0%BD%D0%B0&page=1"
    assert response.content.decode().strip().startswith('<div id="list-region"')
    assert names_in(response) == ["Громова Яна"]


def test_rows_lead_to_pages_that_know_the_list(visitor: Client, colleagues: list[Employee]):
    body = visitor.get("/employees/?sort=-full_name&q=на").content.decode()

    assert (
        f'data-href="/employees/{colleagues[1].pk}/?from=q%3D%25D0%25BD%25D0%25B0%26sort%3D-full_name&amp;at=3"' in body
    )


@pytest.mark.parametrize(("page", "shown"), [("1", 1), ("2", 2), ("3", 2), ("0", 1), ("x", 1), ("-4", 1), ("9" * 9, 2)])
def test_pages_beyond_the_list_show_the_nearest(visitor: Client, group: Group, page: str, shown: int):
    for at in range(29):
        make_employee(f"e{at}", f"Name {at:02}", group)

    table = visitor.get("/employees/", {"page": page}).context["table"]

    assert (table.page.number, len(table.page.records)) == (shown, {1: 25, 2: 5}[shown])


@pytest.mark.parametrize(("wanted", "size"), [("50", 50), ("100", 100), ("7", 25), ("x", 25)])
def test_page_size(visitor: Client, wanted: str, size: int):
    assert visitor.get("/employees/", {"per_page": wanted}).context["table"].paginator.per_page == size


def test_a_long_list_is_counted_no_further_than_the_limit(
    visitor: Client, colleagues: list[Employee], monkeypatch: Any, settings: Any
):
    monkeypatch.setattr(tables, "COUNT_LIMIT", 2)
    settings.PAGE_SIZES = [1]

    table = visitor.get("/employees/?view=all").context["table"]
    beyond = visitor.get("/employees/", {"page": "4"}).context["table"]

    assert (table.paginator.count, table.paginator.is_capped, table.page.has_next()) == (2, True, True)
    assert [one.full_name for one in beyond.page.records] == ["Лаврова Лариса Ивановна"]


def test_export_writes_the_filtered_rows_in_their_order(visitor: Client, colleagues: list[Employee]):
    response = visitor.get("/employees/?_export=csv&sort=-full_name&q=а")

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [line.split(";")[0] for line in lines] == [
        "Name", "Лаврова Лариса Ивановна", "Громова Яна", "Волкова Инна", "Берёзова Анна",
    ]  # fmt: skip


def test_an_unknown_format_is_not_found(visitor: Client):
    assert visitor.get("/employees/?_export=pdf").status_code == 404


def test_the_default_view_opens_when_nothing_is_asked(visitor: Client, employee: Employee, other: Employee):
    SavedView.objects.create(owner=other, list_code="employees", name="Theirs", query="q=x", is_default=True)
    SavedView.objects.create(owner=employee, list_code="employees", name="Mine", query="q=Яна", is_default=True)

    assert visitor.get("/employees/").headers["Location"] == "/employees/?q=%D0%AF%D0%BD%D0%B0"
    assert visitor.get("/employees/?view=all").status_code == 200
    assert visitor.get("/employees/", headers=REGION).status_code == 200


def test_only_own_views_are_offered(visitor: Client, employee: Employee, other: Employee):
    SavedView.objects.create(owner=other, list_code="employees", name="Theirs", query="q=x")
    mine = SavedView.objects.create(owner=employee, list_code="employees", name="Mine", query="q=a")
    SavedView.objects.create(owner=employee, list_code="clients", name="Of another list", query="q=a")

    response = visitor.get("/employees/?q=a&page=2")

    assert response.context["views"] == [mine]
    assert response.context["current_view"] == mine


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("", ""),
        ("q=&band=", ""),
        ("sort=-name&band=high&page=3&per_page=50&view=all&from=x&at=2", "band=high&sort=-name"),
        ("band=high&band=none&sort=-name&_export=csv", "band=high&band=none&sort=-name"),
    ],
)
def test_one_state_is_written_one_way(query: str, state: str):
    assert state_of(QueryDict(query)) == state
