from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from crm.staff.models import Employee
from crm.ui.models import SavedView

from .conftest import BACKEND

pytestmark = pytest.mark.django_db


def saved(owner: Employee, **fields: Any) -> SavedView:
    given = {"owner": owner, "list_code": "clients", "name": "Mine", "query": "q=a", **fields}
    return SavedView.objects.create(**given)


def state() -> set[tuple[str, str, str, bool]]:
    return {(v.owner.username, v.name, v.query, v.is_default) for v in SavedView.objects.select_related("owner")}


def test_save(visitor: Client):
    response = visitor.post(
        "/ui/views/", {"list_code": "clients", "name": " Mine ", "query": "q=b", "next": "/employees/"}
    )

    assert response.headers["Location"] == "/employees/"
    assert state() == {("lavrova", "Mine", "q=b", False)}


def test_saving_under_the_same_name_replaces_the_state(visitor: Client, employee: Employee):
    saved(employee, is_default=True)

    visitor.post("/ui/views/", {"list_code": "clients", "name": "Mine", "query": "q=b"})

    assert state() == {("lavrova", "Mine", "q=b", True)}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_bad_name_saves_nothing_and_says_so(visitor: Client, name: str):
    response = visitor.post("/ui/views/", {"list_code": "clients", "name": name, "query": ""}, follow=True)

    assert state() == set()
    assert 'class="message error"' in response.content.decode()


def test_there_is_a_limit_of_views(visitor: Client, employee: Employee):
    SavedView.objects.bulk_create(SavedView(owner=employee, list_code="clients", name=str(n)) for n in range(50))

    visitor.post("/ui/views/", {"list_code": "clients", "name": "51", "query": ""})
    visitor.post("/ui/views/", {"list_code": "clients", "name": "7", "query": "q=new"})

    assert SavedView.objects.count() == 50
    assert SavedView.objects.get(name="7").query == "q=new"


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"action": "rename", "name": "Other"}, {("Other", False), ("Second", True)}),
        ({"action": "rename", "name": "Second"}, {("Mine", False), ("Second", True)}),
        ({"action": "rename", "name": ""}, {("Mine", False), ("Second", True)}),
        ({"action": "delete"}, {("Second", True)}),
        ({"action": "default"}, {("Mine", True), ("Second", False)}),
        ({"action": "no_default"}, {("Mine", False), ("Second", False)}),
    ],
)
def test_change(visitor: Client, employee: Employee, post: dict[str, str], expected: set[tuple[str, bool]]):
    view = saved(employee)
    saved(employee, name="Second", is_default=True)

    assert visitor.post(f"/ui/views/{view.pk}/", post).status_code == 302

    assert {(v.name, v.is_default) for v in SavedView.objects.all()} == expected


def test_an_unknown_action_is_a_bad_request(visitor: Client, employee: Employee):
    assert visitor.post(f"/ui/views/{saved(employee).pk}/", {"action": "share"}).status_code == 400


@pytest.mark.parametrize("action", ["rename", "delete", "default", "no_default"])
def test_a_view_of_another_does_not_exist(visitor: Client, other: Employee, action: str):
    view = saved(other)

    assert visitor.post(f"/ui/views/{view.pk}/", {"action": action, "name": "Taken"}).status_code == 404
    assert state() == {("orehova", "Mine", "q=a", False)}


@pytest.mark.parametrize("path", ["/ui/views/", "/ui/views/{pk}/"])
def test_anonymous_and_disabled_change_nothing(client: Client, employee: Employee, path: str):
    path = path.format(pk=saved(employee).pk)
    before = state()

    assert client.post(path, {"action": "delete"}).status_code in {302, 403}
    client.force_login(employee, backend=BACKEND)
    Employee.objects.update(is_active=False)
    assert client.post(path, {"action": "delete"}).status_code in {302, 403}

    assert state() == before


@pytest.mark.parametrize("path", ["/ui/views/", "/ui/preferences/", "/ui/views/1/"])
def test_reading_is_not_offered(visitor: Client, path: str):
    assert visitor.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/ui/views/", "/ui/preferences/"])
def test_without_the_token_nothing_happens(employee: Employee, path: str):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(employee, backend=BACKEND)

    response = strict.post(path, {"theme": "dark", "name": "x", "list_code": "clients"})

    assert response.status_code == 403
    assert state() == set()


@pytest.mark.parametrize(
    ("post", "language", "theme"),
    [
        ({"theme": "dark"}, "ru", "dark"),
        ({"language": "en"}, "en", "auto"),
        ({"language": "en", "theme": "light"}, "en", "light"),
        ({"language": "xx"}, "ru", "auto"),
        ({"theme": "pink"}, "ru", "auto"),
        ({}, "ru", "auto"),
    ],
)
def test_preferences(visitor: Client, employee: Employee, post: dict[str, str], language: str, theme: str):
    assert visitor.post("/ui/preferences/", post).status_code == 302

    employee.refresh_from_db()
    assert (employee.language, employee.theme) == (language, theme)


def test_preferences_of_a_visitor_are_kept_in_cookies(client: Client):
    response = client.post("/ui/preferences/", {"language": "en", "theme": "dark", "next": "/login/"})

    assert response.headers["Location"] == "/login/"
    assert {name: cookie.value for name, cookie in response.cookies.items()} == {
        "django_language": "en",
        "theme": "dark",
    }
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in response.cookies.values())


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https:evil.example",
        "\x08//evil.example",
        "///evil.example",
        "",
    ],
)
def test_the_way_back_never_leaves_the_host(visitor: Client, wanted: str):
    assert visitor.post("/ui/preferences/", {"next": wanted}).headers["Location"] == "/"
