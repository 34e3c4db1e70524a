"""What the indicator says is missing, and the cases that help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.offers import suggestions_for
from clients.models import Usage
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_case
from triggers.actions import compute
from triggers.cases import needs_of

pytestmark = pytest.mark.django_db


def computed(client: Any, logins: int) -> None:
    distributive = client.distributives.create(code=f"D{client.number}")
    day = today()
    Usage.objects.create(
        client=client, distributive=distributive, starts_on=day - timedelta(days=6), ends_on=day, logins=logins
    )
    client.competitor_verdicts.create(on=day, verdict="yes")
    compute(client_ids=[client.pk], day=day)


def test_nothing_is_known_of_a_client_that_was_not_computed(actors: Actors) -> None:
    assert needs_of([actors.client_row.pk], today()) == {}


@pytest.mark.parametrize(("logins", "purpose"), [(1, "involvement"), (9, "upsell")])
def test_what_raised_the_risk_is_a_need(actors: Actors, logins: int, purpose: str) -> None:
    computed(actors.client_row, logins)
    found = [one.purpose for one in needs_of([actors.client_row.pk], today())[actors.client_row.pk]]
    assert {purpose, "differentiation"} <= set(found)
    assert ("upsell" in found) == (purpose == "upsell")


def test_the_case_that_helps_comes_first_and_says_why(actors: Actors, django_assert_num_queries: Any) -> None:
    computed(actors.client_row, 1)
    make_case(title="Обычный")
    make_case(title="Помогает", purposes=["involvement"])
    with django_assert_num_queries(4):
        found = suggestions_for(actors.client_row, today())
    assert [case.title for case, _one in found] == ["Помогает", "Обычный"]
    first = found[0][1].reasons[0]
    assert first.code == "need"
    assert "вход" in str(first.value).lower()
