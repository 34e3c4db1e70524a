"""Who changed what of a client, and when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.db import connection

from clients import history
from clients.actions.merging import merge_clients
from clients.models import (
    Advance,
    Client,
    Indicator,
    IndicatorValue,
    Region,
    Segment,
    SegmentType,
    ServicePoint,
    Subdivision,
)
from contacts.persons.models import Characteristic
from crm.edits import Edit
from crm.exchange.models import ImportRun
from crm.staff.choices import Role
from tests.actors import Actors
from tests.clients.test_editing import opened, url_of
from tests.factories import make_client, make_employee, make_facts, make_person

pytestmark = pytest.mark.django_db


Said = list[tuple[str, str, list[tuple[str, str, str]]]]


def said(client: Client, code: str = "client") -> Said:
    """Title, what, and the fields of each entry of a kind, the newest first, without the client's own beginning.

    Of one kind: within the one transaction of a test the kinds have no order among them.
    """
    found = history.entries_of(client, make_employee(Role.DIRECTOR), limit=50, code=code)
    shown = [(one.title, one.what, [(c.label, c.before, c.after) for c in one.changes]) for one in found]
    return shown[:-1] if code == "client" else shown


def test_a_form_leaves_the_person_and_the_request(actors: Actors) -> None:
    visitor, client = actors.client("specialist"), actors.client_row
    data = opened(visitor, client) | {"monthly_fee": "15 000", "region": Region.objects.get(name="Москва").pk}
    visitor.post(url_of(client), data)
    entry = history.entries_of(client, actors["head"], limit=1)[0]
    assert entry.actor.person == actors["specialist"]
    assert len(entry.actor.request_id) == 36
    assert {(one.label, one.before, one.after) for one in entry.changes} == {
        ("Сумма ИО, ₽", "пусто", "15\u202f000,00"),
        ("Регион", "пусто", "Москва"),
    }


def test_owners_are_named(actors: Actors) -> None:
    client = actors.client_row
    Client.objects.filter(pk=client.pk).update(specialist=actors["other_specialist"])
    assert said(client)[0][2] == [("Специалист", actors["specialist"].full_name, actors["other_specialist"].full_name)]


def test_steps_lead_from_one_to_the_next(actors: Actors) -> None:
    client = actors.client_row
    for address in ("А", "Б"):
        Client.objects.filter(pk=client.pk).update(address=address)
    assert said(client) == [
        ("", "update", [("Адрес", "А", "Б")]),
        ("", "update", [("Адрес", "пусто", "А")]),
    ]


def test_rows_whose_events_hold_what_was_lead_to_what_is(actors: Actors) -> None:
    client, day = actors.client_row, None
    kind, indicator = SegmentType.objects.create(name="Отрасль-2"), Indicator.objects.create(name="Штат")
    segment = Segment.objects.create(client=client, type=kind, name="Торговля", entered_on=day)
    value = IndicatorValue.objects.create(client=client, indicator=indicator, value="1")
    for name in ("Опт", "Розница"):
        Segment.objects.filter(pk=segment.pk).update(name=name)
    value.value, value.verified_by = "2", actors["head"]
    value.save()
    segment.delete()
    assert said(client, "indicatorvalue") == [
        ("Штат", "update", [("Значение", "1", "2"), ("Кто проверил", "пусто", actors["head"].full_name)])
    ]
    assert said(client, "segment") == [
        ("Отрасль-2", "delete", []),
        ("Отрасль-2", "update", [("Сегмент", "Опт", "Розница")]),
        ("Отрасль-2", "update", [("Сегмент", "Торговля", "Опт")]),
    ]


def test_persons_come_change_and_leave(actors: Actors) -> None:
    lpr = Characteristic.objects.get(code="lpr")
    person = make_person(actors.client_row, "Петрова Анна")
    person.characteristics, person.is_active = ["lpr", "иное"], False
    person.save()
    assert said(actors.client_row, "contactperson") == [
        (
            "Петрова Анна",
            "update",
            [("Характеристики", "пусто", f"{lpr.name}, иное"), ("Работает", "да", "нет")],
        ),
        ("Петрова Анна", "insert", []),
    ]


def test_who_made_it(actors: Actors) -> None:
    client, head = actors.client_row, actors["head"]
    run = ImportRun.objects.create(format="clients", file_name="base.csv", started_by=head)
    connection.cursor().execute("UPDATE clients_client SET address = 'Б' WHERE id = %s", [client.pk])
    with pghistory.context(user=head.pk, import_run=run.pk):
        Client.objects.filter(pk=client.pk).update(address="А")
    with pghistory.context(user=head.pk, merge=7):
        Client.objects.filter(pk=client.pk).update(address="В")
    merged, loaded, raw = (one.actor for one in history.entries_of(client, head, limit=3))
    assert (loaded.person, loaded.run, loaded.is_known) == (head, run, True)
    assert raw == history.Actor()
    assert (merged.person, merged.merge) == (head, 7)
    page = actors.client("specialist").get(f"/clients/{client.number}/history/").content.decode()
    for words in ("base.csv", "прямой запрос", "объединение клиентов", head.short_name):
        assert words in page


def test_what_was_before_the_merge_belongs_to_the_survivor(actors: Actors) -> None:
    loser = make_client(actors["specialist"])
    make_person(loser, "Прежняя Инна")
    Client.objects.filter(pk=loser.pk).update(merged_into=actors.client_row)
    assert said(actors.client_row, "contactperson") == [("Прежняя Инна", "insert", [])]


def test_strangers_rows_are_not_shown(actors: Actors) -> None:
    make_person(actors.foreign, "Чужая Инна")
    assert said(actors.client_row, "contactperson") == []


def test_pages_and_kinds(actors: Actors) -> None:
    client, visitor = actors.client_row, actors.client("specialist")
    make_person(client)
    for number in range(31):
        Client.objects.filter(pk=client.pk).update(address=f"ул. {number}")
    url = f"/clients/{client.number}/history/"
    first, second = visitor.get(url), visitor.get(url, {"page": "2"})
    assert (len(first.context["entries"]), first.context["further"]) == (30, 2)
    assert (len(second.context["entries"]), second.context["further"]) == (3, None)
    only = visitor.get(url, {"of": "contactperson"})
    assert [one.source.code for one in only.context["entries"]] == ["contactperson"]
    for odd in ("0", "-3", "x", "99999999999"):
        assert visitor.get(url, {"page": odd, "of": "nothing"}).status_code == 200


@pytest.mark.parametrize("count", [2, 5])
def test_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    client = actors.client_row
    kind = SegmentType.objects.create(name="Отрасль-2")
    segment = Segment.objects.create(client=client, type=kind, name="0")
    person = make_person(client)
    for number in range(count):
        with pghistory.context(user=actors["head"].pk):
            Client.objects.filter(pk=client.pk).update(address=f"{number}", specialist=actors.people["director"])
            Segment.objects.filter(pk=segment.pk).update(name=f"№ {number}")
            type(person).objects.filter(pk=person.pk).update(characteristics=[f"{number}"])
        Client.objects.filter(pk=client.pk).update(specialist=actors["specialist"])
    with django_assert_num_queries(17):
        history.entries_of(client, actors["head"], limit=30)


def test_nothing_is_shown_twice(actors: Actors) -> None:
    source = history.sources["client"]
    with pytest.raises(ValueError, match="client"):
        history.add(source)


def test_an_edit_through_the_action_has_one_entry(actors: Actors) -> None:
    from clients.actions import edit_client

    client = actors.client_row
    edit = Edit({"monthly_fee": Decimal(5), "category": "B"}, {"monthly_fee": None, "category": ""})
    edit_client(by=actors["head"], client=client, edit=edit)
    assert [what for _title, what, _changes in said(client)] == ["update"]
    assert {label for label, _b, _a in said(client)[0][2]} == {"Категория", "Сумма ИО, ₽"}


# --- What else belongs to a client, numbers, and where an entry leads ---


def test_parts_entries_and_phones_have_their_history(actors: Actors) -> None:
    client, day = actors.client_row, date(2026, 3, 1)
    part = Subdivision.objects.create(client=client, name="Касса", kind="accounting")
    Subdivision.objects.filter(pk=part.pk).update(is_active=False)
    ServicePoint.objects.create(client=client, name="Склад")
    Advance.objects.create(client=client, starts_on=day, ends_on=date(2026, 5, 31), amount=9000).delete()
    make_person(client, "Петрова Анна").phones.create(as_written="8 385 200-11-22", number="+73852001122")
    label = str(Subdivision._meta.get_field("is_active").verbose_name).capitalize()
    assert said(client, "subdivision") == [("Касса", "update", [(label, "да", "нет")]), ("Касса", "insert", [])]
    assert said(client, "servicepoint") == [("Склад", "insert", [])]
    assert [(title, what) for title, what, _changes in said(client, "advance")] == [
        ("01.03.2026 – 31.05.2026", "delete"), ("01.03.2026 – 31.05.2026", "insert"),
    ]  # fmt: skip
    assert said(client, "personphone") == [("Петрова Анна", "insert", [])]


def test_every_source_can_be_read(actors: Actors) -> None:
    make_facts(actors.client_row)
    make_person(actors.client_row).emails.create(address="user@client.example")
    for code, source in history.sources.items():
        found = history.entries_of(actors.client_row, actors["head"], limit=5, code=code)
        assert {entry.source.code for entry in found} <= {source.code}
    assert len(history.entries_of(actors.client_row, actors["head"], limit=100)) > 8


@pytest.mark.parametrize(("name", "shown"), [("specialist", "+7 385 200-11-33"), ("head", "+7 385 •••-••-33")])
def test_numbers_are_masked_to_those_who_do_not_call(actors: Actors, name: str, shown: str) -> None:
    client = actors.client_row
    phone = make_person(client).phones.create(as_written="+7 385 200-11-22")
    type(phone).objects.filter(pk=phone.pk).update(as_written="+7 385 200-11-33")
    indicator = Indicator.objects.create(name="Телефон приёмной", value_type="phone")
    value = IndicatorValue.objects.create(client=client, indicator=indicator, value="+7 385 200-11-22")
    IndicatorValue.objects.filter(pk=value.pk).update(value="+7 385 200-11-33")
    for code in ("personphone", "indicatorvalue"):
        [change] = history.entries_of(client, actors[name], limit=1, code=code)[0].changes
        assert change.after == shown


def test_an_entry_leads_to_the_load_or_the_merge_that_wrote_it(actors: Actors) -> None:
    client, head = actors.client_row, actors["head"]
    run = ImportRun.objects.create(format="clients", file_name="base.csv", started_by=head)
    with pghistory.context(user=head.pk, import_run=run.pk):
        Client.objects.filter(pk=client.pk).update(address="А")
    loser = make_client(actors["specialist"], address="Б")
    merge = merge_clients(by=head, survivor=client, loser=loser, taken=["address"])
    urls = {
        name: [one.actor.url for one in history.entries_of(client, actors[name], limit=50, code="client")]
        for name in ("head", "specialist")
    }
    assert {f"/clients/merges/{merge.pk}/", f"/imports/{run.pk}/"} <= set(urls["head"])
    assert f"/imports/{run.pk}/" not in urls["specialist"], "whose rows a file holds is not for everybody"
    page = actors.client("head").get(f"/clients/{client.number}/history/").content.decode()
    assert f'href="/clients/merges/{merge.pk}/"' in page
