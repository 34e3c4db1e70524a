"""Who looked at whose personal data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.documents.actions import replace_content
from contacts.persons.looks import document_of
from crm.staff.calendar import today
from crm.staff.choices import AccessKind, Role
from crm.staff.models import AccessRecord, Employee
from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import make_document, make_employee, make_person

pytestmark = pytest.mark.django_db
LIST = "/persons/looks/"


def note(by: Employee, client: Any, *, days_ago: int = 0, **fields: Any) -> AccessRecord:
    at = timezone.now() - timedelta(days=days_ago)
    return AccessRecord.objects.create(employee=by, client_id=client.pk, at=at, **{"kind": "card", **fields})


def shown(visitor: Any, **query: Any) -> list[tuple[Any, ...]]:
    records = visitor.get(LIST, query).context["table"].page.records
    return [(one.employee, one.kind, one.client_number, one.person_name) for one in records]


@pytest.mark.parametrize("actor", SEE_THE_CLIENT)
def test_opening_a_card_is_noted_once(actors: Actors, actor: str) -> None:
    visitor = actors.client(actor)
    for _again in range(2):
        visitor.get(f"/clients/{actors.client_row.number}/")
    noted = AccessRecord.objects.values_list("employee", "kind", "client_id", "person_id")
    assert list(noted) == [(actors[actor].pk, AccessKind.CARD, actors.client_row.pk, None)]


@pytest.mark.parametrize("actor", ["other_specialist", "auditor", "anonymous"])
def test_a_card_that_was_not_shown_is_not_noted(actors: Actors, actor: str) -> None:
    actors.client(actor).get(f"/clients/{actors.client_row.number}/")
    assert not AccessRecord.objects.exists()


def test_each_sees_looks_at_own_clients(actors: Actors) -> None:
    note(actors["substitute"], actors.client_row)
    note(actors["other_specialist"], actors.foreign)
    own = (actors["substitute"], "card", actors.client_row.number, None)
    foreign = (actors["other_specialist"], "card", actors.foreign.number, None)
    assert shown(actors.client("head")) == [own]
    assert shown(actors.client("other_head")) == [foreign]
    assert shown(actors.client("director")) == [foreign, own]


def test_a_deputy_does_not_watch_colleagues(actors: Actors) -> None:
    deputy = make_employee(Role.DEPUTY_HEAD, actors.group)
    actors.people["deputy"] = deputy
    assert actors.client("deputy").get(LIST).status_code == 403


def test_filters(actors: Actors) -> None:
    person = make_person(actors.client_row, "Петрова Анна")
    note(actors["specialist"], actors.client_row, days_ago=5)
    note(actors["head"], actors.client_row, kind="phone", person_id=person.pk)
    note(actors["other_specialist"], actors.foreign, days_ago=2)
    visitor = actors.client("director")
    phone = (actors["head"], "phone", actors.client_row.number, "Петрова Анна")
    assert shown(visitor, kind="phone") == [phone]
    assert shown(visitor, employee=actors["head"].pk) == [phone]
    assert [row[2] for row in shown(visitor, q=actors.foreign.number)] == [actors.foreign.number]
    assert shown(visitor, since=str(today() - timedelta(days=1))) == [phone]
    assert [row[0] for row in shown(visitor, until=str(today() - timedelta(days=3)))] == [actors["specialist"]]


def test_a_look_outlives_what_was_looked_at(actors: Actors) -> None:
    note(actors["head"], actors.client_row, person_id=10**9)
    actors.client_row.delete()
    page = actors.client("director").get(LIST)
    assert [(one.client_number, one.person_name) for one in page.context["table"].page.records] == [(None, None)]


def test_export_names_client_and_person(actors: Actors) -> None:
    note(actors["head"], actors.client_row, person_id=make_person(actors.client_row, "=1+1").pk)
    answer = actors.client("director").get(LIST, {"_export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert f"{actors.client_row.number} - {actors.client_row.name}" in text
    assert "'=1+1" in text


def test_which_document_was_opened_is_said(actors: Actors) -> None:
    """The version that was read, although another took its place; and each version is a look of its own."""
    document = make_document(actors.client_row, title="Договор поставки", number="17/03")
    old = document.versions.get()
    replace_content(by=actors["specialist"], document=document, link="https://new.example/2")
    reader = actors.client("specialist")
    for version in (old, document.versions.first(), old):
        reader.get(version.url)
    head = actors.client("head")
    page = head.get(LIST, {"kind": "document"})
    named = ["Договор поставки № 17/03 (https://new.example/2)", f"Договор поставки № 17/03 ({old.link})"]
    assert [document_of(one) for one in page.context["table"].page.records] == named
    assert f'<a href="{document.get_absolute_url()}">{named[1]}</a>' in page.content.decode()
    exported = b"".join(head.get(LIST, {"_export": "csv"}).streaming_content).decode()
    assert all(name in exported for name in named)


def test_a_look_outlives_the_document(actors: Actors) -> None:
    note(actors["specialist"], actors.client_row, kind="document", version_id=10**9)
    page = actors.client("head").get(LIST)
    assert [document_of(one) for one in page.context["table"].page.records] == [""]
    assert page.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _one in range(count):
        note(actors["specialist"], actors.client_row, person_id=make_person(actors.client_row).pk)
        version = make_document(actors.client_row).versions.get().pk
        note(actors["specialist"], actors.client_row, kind="document", version_id=version)
    visitor = actors.client("head")
    visitor.get(LIST)
    with django_assert_num_queries(8):
        visitor.get(LIST)
