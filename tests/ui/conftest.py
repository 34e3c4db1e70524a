from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from crm.staff.models import Employee, Group
from crm.ui import navigation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _own_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit's own addresses, and a top bar without the entries of the apps above."""
    settings.ROOT_URLCONF = "tests.ui.site"
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_user_items", {})
    monkeypatch.setattr(navigation, "_search", [])
    monkeypatch.setattr(navigation, "_bell", [])


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(name="North")


@pytest.fixture
def employee(group: Group) -> Employee:
    return make_employee("lavrova", "Лаврова Лариса Ивановна", group)


@pytest.fixture
def other(group: Group) -> Employee:
    return make_employee("orehova", "Орехова Ольга Петровна", group)


@pytest.fixture
def visitor(client: Client, employee: Employee) -> Client:
    client.force_login(employee, backend=BACKEND)
    return client


def make_employee(username: str, full_name: str, group: Group | None = None, **fields: Any) -> Employee:
    fields.setdefault("roles", ["specialist"])
    return Employee.objects.create_user(username, full_name=full_name, group=group, **fields)
