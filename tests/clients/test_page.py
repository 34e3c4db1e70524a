"""The client page and its panels."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from clients.models import CompetitorVerdict, Region
from clients.registry import Panel, registry
from contacts.persons.models import ContactPerson, PersonPhone
from crm.staff.calendar import today
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_facts, make_person

pytestmark = pytest.mark.django_db
SHOWN = [code for code, panel in registry.panels.items() if panel.is_section]


def url_of(client: Any, panel: str = "") -> str:
    return f"/clients/{client.number}/" + (f"panels/{panel}/" if panel else "")


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_opens_a_panel(actors: Actors, actor: str) -> None:
    make_facts(actors.client_row)
    visitor = actors.client(actor)
    answers = {code: visitor.get(url_of(actors.client_row, code)).status_code for code in SHOWN}
    expected = 302 if actor in OUTSIDE else 200 if actor in SEE_THE_CLIENT else 404
    assert answers == dict.fromkeys(SHOWN, expected)


def test_own_panels_are_registered() -> None:
    assert {
        "data", "persons", "usage", "structure", "works", "calls", "consultations", "learning", "competitors",
        "settlements", "mailings", "card", "segments", "debt",
    } <= set(registry.panels)  # fmt: skip


def test_unknown_panel_and_head_panel_have_no_address(actors: Actors) -> None:
    visitor = actors.client("specialist")
    assert visitor.get(url_of(actors.client_row, "nothing")).status_code == 404
    assert visitor.get(url_of(actors.client_row, "debt")).status_code == 404


def test_a_panel_that_is_not_allowed_does_not_exist(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Panel(
        "secret", "Secret", "clients/panels/main.html", lambda client, employee: {}, allowed=lambda one: False
    )
    monkeypatch.setitem(registry.panels, "secret", secret)
    visitor = actors.client("specialist")
    assert visitor.get(url_of(actors.client_row, "secret")).status_code == 404
    assert 'id="secret"' not in visitor.get(url_of(actors.client_row)).content.decode()


@pytest.mark.parametrize("code", SHOWN)
def test_panels_of_an_empty_client_say_so(actors: Actors, code: str) -> None:
    assert actors.client("specialist").get(url_of(actors.client_row, code)).status_code == 200


def test_panels_hold_rows_of_their_client_only(actors: Actors) -> None:
    other = make_client(actors["specialist"])
    own, foreign = make_facts(actors.client_row), make_facts(other)
    visitor = actors.client("specialist")
    text = "".join(visitor.get(url_of(actors.client_row, code)).content.decode() for code in SHOWN)
    for label, field in [
        ("persons.ContactPerson", "full_name"), ("clients.Distributive", "code"), ("works.Work", "number"),
        ("debts.Invoice", "number"), ("debts.Payment", "number"),
    ]:  # fmt: skip
        assert getattr(own[label], field) in text
        assert getattr(foreign[label], field) not in text


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_max_num_queries: Any, count: int) -> None:
    for _ in range(count):
        person = make_person(actors.client_row, characteristics=["lpr"])
        PersonPhone.objects.create(person=person, as_written="8 (385) 200-11-22", number="+73852001122")
    visitor = actors.client("head")
    visitor.get(url_of(actors.client_row))
    with django_assert_max_num_queries(25):
        visitor.get(url_of(actors.client_row), {"from": "", "at": "1"})


@pytest.mark.parametrize(("code", "statements"), [("persons", 8), ("works", 4), ("calls", 4), ("settlements", 9)])
@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_a_panel(
    actors: Actors, django_assert_num_queries: Any, code: str, statements: int, count: int
) -> None:
    for _ in range(count):
        make_facts_again(actors.client_row)
    visitor = actors.client("director")
    fragment = {"HX-Request": "true"}
    visitor.get(url_of(actors.client_row, code), headers=fragment)
    with django_assert_num_queries(statements):
        visitor.get(url_of(actors.client_row, code), headers=fragment)


def make_facts_again(client: Any) -> None:
    from tests.factories import make_call, make_invoice, make_payment, make_work

    person = make_person(client)
    PersonPhone.objects.create(person=person, as_written="8 (385) 200-11-22", number="+73852001122")
    make_work(client, person=person)
    make_call(client, person=person)
    make_payment(client, today(), 100, invoice=make_invoice(client, today(), 1000))


def test_a_fragment_is_the_section_alone(actors: Actors) -> None:
    text = (
        actors.client("specialist")
        .get(url_of(actors.client_row, "card"), headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "<html" not in text
    assert 'id="card"' in text


def test_lazy_panels_are_links_without_script(actors: Actors) -> None:
    text = actors.client("specialist").get(url_of(actors.client_row)).content.decode()
    for code in ("usage", "works", "calls", "settlements", "card"):
        assert f'href="{url_of(actors.client_row, code)}"' in text


def test_the_page_of_a_panel_shows_all_rows_and_the_section_the_newest(actors: Actors) -> None:
    for ago in range(12):
        CompetitorVerdict.objects.create(client=actors.client_row, on=today() - timedelta(days=ago), verdict="no")
    visitor, url = actors.client("specialist"), url_of(actors.client_row, "competitors")
    section = visitor.get(url, headers={"HX-Request": "true"})
    assert (len(section.context["shown"].rows), section.context["shown"].has_more) == (10, True)
    assert len(visitor.get(url).context["shown"].rows) == 12


def test_head_tells_the_time_at_the_client(actors: Actors) -> None:
    actors.client_row.region = Region.objects.get(name="Алтайский край")
    actors.client_row.save()
    page = actors.client("specialist").get(url_of(actors.client_row))
    assert page.context["local"].difference == 4
    assert "(+4 ч)" in page.content.decode()


def test_walks_within_the_list(actors: Actors) -> None:
    actors.client_row.delete()
    rows = [make_client(actors["specialist"], number=number, category="A") for number in ("7001", "7002", "7003")]
    make_client(actors["specialist"], number="7000", category="B")
    page = actors.client("specialist").get(url_of(rows[1]), {"from": "category=A", "at": "2"})
    walk = page.context["walk"]
    assert (walk.back_url, walk.previous_url, walk.next_url) == (
        "/clients/?category=A",
        "/clients/7001/?from=category%3DA&at=1",
        "/clients/7003/?from=category%3DA&at=3",
    )


def test_persons_who_left_stand_apart(actors: Actors) -> None:
    make_person(actors.client_row, "Работова Анна")
    ContactPerson.objects.create(
        client=actors.client_row, full_name="Уходова Инна", name_key="уходова инна", is_active=False
    )
    context = actors.client("specialist").get(url_of(actors.client_row, "persons")).context
    assert [one.full_name for one in context["working"]] == ["Работова Анна"]
    assert [one.full_name for one in context["left"]] == ["Уходова Инна"]


def test_hostile_names_are_escaped(actors: Actors) -> None:
    canary = "<script>alert(1)</script>"
    actors.client_row.name = canary
    actors.client_row.save()
    make_person(actors.client_row, canary, position=canary, characteristics=[canary])
    visitor = actors.client("specialist")
    for url in (url_of(actors.client_row), "/clients/"):
        assert canary not in visitor.get(url).content.decode()


def test_ids_of_sections_are_nobody_elses(actors: Actors) -> None:
    """A section named like the frame's own element would take its links."""
    text = actors.client("specialist").get(url_of(actors.client_row)).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))
