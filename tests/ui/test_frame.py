"""The frame of pages, headers, errors, scoping, navigation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from crm.staff.models import Employee
from crm.ui import navigation
from crm.ui.middleware import SecurityHeadersMiddleware
from crm.ui.models import SavedView
from crm.ui.scoping import get_visible, require

pytestmark = pytest.mark.django_db

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; media-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/nothing/", "/error/400/", "/error/403/", "/error/500/", "/employees/"]
)
def test_every_response_has_the_headers(visitor: Client, path: str):
    visitor.raise_request_exception = False

    response = visitor.get(path)

    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def test_what_is_said_to_be_public_may_be_cached(rf: RequestFactory):
    public = SecurityHeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=60"}))
    private = SecurityHeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))

    assert public(rf.get("/")).headers["Cache-Control"] == "public, max-age=60"
    assert private(rf.get("/")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing/", 404), ("/error/400/", 400), ("/error/403/", 403), ("/error/500/", 500)]
)
def test_error_pages_show_the_number_and_no_detail(visitor: Client, path: str, status: int):
    visitor.raise_request_exception = False

    response = visitor.get(path)

    assert response.status_code == status
    assert re.search(r'class="request-id">[0-9a-f]{8}-[0-9a-f-]{27}<', response.content.decode())
    assert "secret detail" not in response.content.decode()


def test_a_broken_page_asks_neither_session_nor_database(client: Client, django_assert_num_queries: Any):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        assert client.get("/error/500/").status_code == 500


def test_a_missing_token_has_a_page_of_its_own(employee: Employee):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/ui/preferences/", {"theme": "dark"})

    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


@pytest.mark.parametrize(
    ("theme", "drawn"), [("dark", ("dark", "dark")), ("light", ("light", "light")), ("auto", ("auto", "light"))]
)
def test_the_theme_is_drawn_by_the_server(visitor: Client, employee: Employee, theme: str, drawn: tuple[str, str]):
    Employee.objects.update(theme=theme)

    body = visitor.get("/").content.decode()

    assert re.search(r'data-theme="(\w+)" data-bs-theme="(\w+)"', body).groups() == drawn


def test_nothing_inline(visitor: Client):
    body = visitor.get("/employees/").content.decode()

    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|hx-on|https?://(?!www\.w3\.org)", body) == []


def test_navigation_shows_what_is_allowed_in_the_order_of_weight(visitor: Client, employee: Employee):
    navigation.register(navigation.Item("Employees", "employees", "users", weight=20, key="e"))
    navigation.register(navigation.Item("Home", "home", "house", weight=10, key="h"))
    navigation.register(navigation.Item("Seldom", "account_logout", "users", key="q", is_rare=True))
    navigation.register(navigation.Item("Hidden", "account_login", "lock", allowed=lambda employee: False))
    navigation.register_user_item(navigation.Item("Log out now", "account_logout", "log-out"))
    navigation.register_search(navigation.Search("employees", "Find"))

    assert [(e.label, e.url, e.active) for e in navigation.entries(employee, "/employees/7/")] == [
        ("Home", "/", False), ("Employees", "/employees/", True),
    ]  # fmt: skip
    assert [(e.label, e.active) for e in navigation.entries(employee, "/")] == [("Home", True), ("Employees", False)]
    assert [e.label for e in navigation.rare_entries(employee, "/")] == ["Seldom"]
    body = visitor.get("/").content.decode()
    assert 'href="/employees/" data-go="e"' in body
    assert body.index('data-go="e"') < body.index("topbar-more") < body.index('data-go="q"')
    assert "Hidden" not in body
    assert "Log out now" in body
    assert 'action="/employees/" role="search"' in body


def test_a_visitor_sees_no_navigation(client: Client):
    navigation.register(navigation.Item("Employees", "employees", "users"))

    assert "Employees" not in client.get("/open/").content.decode()


def test_get_visible(employee: Employee, other: Employee):
    mine = SavedView.objects.create(owner=employee, list_code="clients", name="Mine")

    assert get_visible(SavedView, employee, pk=mine.pk) == mine
    assert get_visible(SavedView.objects.filter(name="Mine"), employee, pk=mine.pk) == mine
    for source, who, pk in [
        (SavedView, other, mine.pk),
        (SavedView, employee, 0),
        (SavedView.objects.none(), employee, mine.pk),
    ]:
        with pytest.raises(Http404):
            get_visible(source, who, pk=pk)


def test_require():
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)
