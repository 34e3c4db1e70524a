"""Editing subdivisions and service points of a client."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from clients.actions import PartRefused, edit_structure
from clients.events import on_facts_changed
from clients.models import Client, ServicePoint, Subdivision
from crm.edits import Edit
from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import make_employee
from tests.ui.test_editing import Controls

pytestmark = pytest.mark.django_db


def url_of(client: Client) -> str:
    return f"/clients/{client.number}/structure/"


def opened(visitor: Any, client: Client) -> Any:
    return Controls(visitor.get(url_of(client)).content.decode()).data.dict()


def add(client: Client, name: str = "Бухгалтерия", kind: str = "accounting") -> Subdivision:
    return Subdivision.objects.create(client=client, name=name, kind=kind)


def names(client: Client) -> list[tuple[str, str, bool]]:
    return list(client.subdivisions.order_by("pk").values_list("name", "kind", "is_active"))


@pytest.mark.parametrize("actor", SEE_THE_CLIENT)
def test_renamed_closed_and_added_in_one_save(actors: Actors, actor: str) -> None:
    client, visitor = actors.client_row, actors.client(actor)
    first, second = add(client), add(client, "Юротдел", "legal")
    data = opened(visitor, client)
    del data[f"subdivision-{second.pk}-is_active"]
    data |= {
        f"subdivision-{first.pk}-name": "Главная бухгалтерия",
        "subdivision-new-name": "Закупки", "subdivision-new-kind": "procurement",
        "servicepoint-new-name": "Склад",
    }  # fmt: skip
    assert visitor.post(url_of(client), data).status_code == 302
    assert names(client) == [
        ("Главная бухгалтерия", "accounting", True), ("Юротдел", "legal", False), ("Закупки", "procurement", True),
    ]  # fmt: skip
    assert list(client.service_points.values_list("name", "is_active")) == [("Склад", True)]


def test_a_form_sent_as_it_was_opened_changes_nothing(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[int]] = []
    monkeypatch.setattr("clients.events._listeners", [])
    on_facts_changed(told.append)
    client, visitor = actors.client_row, actors.client("specialist")
    add(client)
    visitor.post(url_of(client), opened(visitor, client))
    assert (names(client), told) == ([("Бухгалтерия", "accounting", True)], [])
    visitor.post(url_of(client), opened(visitor, client) | {"servicepoint-new-name": "Склад"})
    assert told == [[client.pk]]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"subdivision-new-name": "НОВОЕ имя", "subdivision-new-kind": "accounting"}, "subdivision-new-name"),
        ({"servicepoint-new-name": "склад"}, "servicepoint-new-name"),
        ({"subdivision-new-kind": "legal"}, "subdivision-new-name"),
        ({"subdivision-new-name": "Х", "subdivision-new-kind": "odd"}, "subdivision-new-kind"),
    ],
)
def test_bad_input_is_said_at_its_line_and_nothing_is_saved(actors: Actors, typed: Any, field: str) -> None:
    client, visitor = actors.client_row, actors.client("specialist")
    first = add(client)
    ServicePoint.objects.create(client=client, name="Склад")
    data = opened(visitor, client) | {f"subdivision-{first.pk}-name": "Новое имя"} | typed
    page = visitor.post(url_of(client), data)
    wrong = [line.add_prefix(name) for line in page.context["form"].lines for name in line.errors]
    assert (page.status_code, wrong) == (200, [field])
    assert "Новое имя" in page.content.decode()
    assert names(client) == [("Бухгалтерия", "accounting", True)]


def test_the_second_saver_sees_the_first(actors: Actors) -> None:
    client, visitor = actors.client_row, actors.client("specialist")
    first = add(client)
    data = opened(visitor, client) | {f"subdivision-{first.pk}-name": "Моё"}
    Subdivision.objects.filter(pk=first.pk).update(name="Чужое")
    controls = Controls(visitor.post(url_of(client), data).content.decode())
    assert "Чужое" in controls.texts["ins"]
    visitor.post(url_of(client), controls.data.dict())
    assert names(client) == [("Моё", "accounting", True)]


def test_a_point_without_a_name_is_the_client_itself_and_stays_so(actors: Actors) -> None:
    client, visitor = actors.client_row, actors.client("specialist")
    point = ServicePoint.objects.create(client=client)
    visitor.post(url_of(client), opened(visitor, client) | {"servicepoint-new-name": "Склад"})
    assert set(client.service_points.values_list("pk", "name")) >= {(point.pk, "")}
    page = visitor.post(url_of(client), opened(visitor, client) | {f"servicepoint-{point.pk}-name": " "})
    assert page.status_code == 302
    assert client.service_points.count() == 2


def test_parts_of_another_client_are_not_reached(actors: Actors) -> None:
    foreign = add(actors.foreign)
    edits: dict[Any, Edit] = {foreign: Edit({"name": "Х"}, {"name": foreign.name})}
    with pytest.raises(PartRefused):
        edit_structure(by=actors["specialist"], client=actors.client_row, edits=edits)
    assert names(actors.foreign) == [("Бухгалтерия", "accounting", True)]


def test_only_editors(actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        edit_structure(by=make_employee("auditor"), client=actors.client_row, edits={})


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_form(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        add(actors.client_row, f"Отдел {number}")
    visitor = actors.client("director")
    visitor.get(url_of(actors.client_row))
    with django_assert_num_queries(5):
        visitor.get(url_of(actors.client_row), headers={"HX-Request": "true"})
