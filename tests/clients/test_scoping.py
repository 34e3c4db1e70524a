"""Every model that belongs to a client × every actor (quality 2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from clients.models import Client
from tests.actors import EVERYBODY, SEE_THE_CLIENT, Actors
from tests.factories import make_facts

HEARD = {"works.Work", "calls.Call"}
"""An auditor hears what was done in the audited groups, whoever the client is."""
ELSEWHERE = {"triggers.Result", "triggers.StaleClient", "call_sessions.Lease", "diary.Reminder"}
"""Results are scoped by tests of triggers; stale marks and leases are never shown; reminders are one's own."""


def models_of_a_client() -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models()
        if any(field.related_model is Client and field.name == "client" for field in model._meta.fields)
        and model._meta.label not in ELSEWHERE
        and not model.__name__.endswith("Event")
    }


def seen(label: str, employee: Any) -> set[Any]:
    return set(apps.get_model(label)._default_manager.visible_to(employee))


def test_the_factory_knows_every_model(actors: Actors) -> None:
    assert set(make_facts(actors.client_row)) == models_of_a_client()


@pytest.mark.parametrize("actor", [name for name in EVERYBODY if name != "anonymous"])
def test_rows_are_seen_with_their_client(actors: Actors, actor: str) -> None:
    own, foreign = make_facts(actors.client_row), make_facts(actors.foreign)
    expected = {}
    for label in own:
        mine = {own[label]} if actor in SEE_THE_CLIENT else set()
        theirs = {foreign[label]} if actor in ("director", "other_specialist", "other_head") else set()
        expected[label] = mine | theirs
    assert {label: seen(label, actors[actor]) for label in own} == expected


def test_clients_are_seen_by_their_owners(actors: Actors) -> None:
    names = [name for name in EVERYBODY if name != "anonymous"]
    seeing = {name for name in names if actors.client_row in Client.objects.visible_to(actors[name])}
    assert seeing == set(SEE_THE_CLIENT)


def test_an_auditor_hears_the_groups_assigned(actors: Actors) -> None:
    rows = {label: row for label, row in make_facts(actors.client_row).items() if label in HEARD}
    type(rows["works.Work"]).objects.update(executor=actors["specialist"])
    type(rows["calls.Call"]).objects.update(employee=actors["specialist"])
    foreign = make_facts(actors.foreign)
    type(rows["works.Work"]).objects.filter(pk=foreign["works.Work"].pk).update(executor=actors["other_specialist"])
    type(rows["calls.Call"]).objects.filter(pk=foreign["calls.Call"].pk).update(employee=actors["other_specialist"])
    assert {label: seen(label, actors["auditor"]) for label in HEARD} == {label: {row} for label, row in rows.items()}


def test_a_call_of_nobody_is_seen_with_its_employee(actors: Actors) -> None:
    from contacts.calls.models import Call
    from tests.factories import make_call

    call = make_call(None, actors["specialist"])
    names = [name for name in EVERYBODY if name != "anonymous"]
    seeing = {name for name in names if call in Call.objects.visible_to(actors[name])}
    assert seeing == {"specialist", "substitute", "head", "director", "auditor"}
