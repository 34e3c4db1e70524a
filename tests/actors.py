"""The grid of actors around one client: who sees it, who must not, who cannot even come in.

A test takes the fixture ``actors`` and is parametrised over :data:`EVERYBODY`::

    @pytest.mark.parametrize("name", EVERYBODY)
    def test_card(actors, name):
        status = actors.client(name).get(url).status_code
        assert status == (200 if name in SEE_THE_CLIENT else 302 if name in OUTSIDE else 404)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from crm.staff.choices import Role
from crm.staff.models import Employee, Group

from .factories import make_client, make_employee, make_group, make_substitution

OUTSIDE = ("anonymous", "disabled", "integration")
"""Whoever a page sends to the login."""

SEE_THE_CLIENT = ("specialist", "substitute", "account_manager", "head", "director")
DO_NOT_SEE_IT = ("other_specialist", "auditor", "other_head")
INSIDE = SEE_THE_CLIENT + DO_NOT_SEE_IT
EVERYBODY = OUTSIDE + INSIDE


@dataclass(frozen=True)
class Actors:
    """``client_row`` is the client in the middle, ``foreign`` one that only the other group and the director see."""

    people: dict[str, Employee]
    group: Group
    other_group: Group
    client_row: Any
    foreign: Any

    def __getitem__(self, name: str) -> Employee:
        return self.people[name]

    def client(self, name: str) -> Browser:
        """A browser in which this actor is logged in (the disabled one was, before)."""
        browser = Browser()
        if name in self.people:
            browser.force_login(self.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser


def make_actors() -> Actors:
    group, other_group = make_group("Первая группа"), make_group("Вторая группа")
    people = {
        "disabled": make_employee(Role.SPECIALIST, group, is_active=False),
        "integration": make_employee(Role.INTEGRATION),
        "specialist": make_employee(Role.SPECIALIST, group),
        "other_specialist": make_employee(Role.SPECIALIST, other_group),
        "substitute": make_employee(Role.SPECIALIST, other_group),
        "account_manager": make_employee(Role.ACCOUNT_MANAGER, group),
        "auditor": make_employee(Role.AUDITOR, audits=[group]),
        "head": make_employee(Role.HEAD, group),
        "other_head": make_employee(Role.HEAD, other_group),
        "director": make_employee(Role.DIRECTOR),
    }
    make_substitution(people["specialist"], people["substitute"])
    client = make_client(people["specialist"], account_manager=people["account_manager"])
    return Actors(people, group, other_group, client, make_client(people["other_specialist"]))


@pytest.fixture
def actors(db: None) -> Actors:
    return make_actors()
