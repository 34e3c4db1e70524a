"""Search of everything: what is found, by whom, in which order, for how many statements."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from clients.models import Client
from contacts.persons.models import PersonEmail, PersonPhone
from crm.search import rules
from crm.search.models import Word
from crm.search.queries import MarkedHit, search
from crm.search.registry import registry
from crm.staff.choices import AccessKind
from crm.staff.models import AccessRecord, Employee
from tests.actors import DO_NOT_SEE_IT, INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_person

pytestmark = pytest.mark.django_db
SEARCH = "/search/"
BOX = {"HX-Request": "true", "HX-Target": "search-results"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser_of(employee: Employee) -> Browser:
    browser = Browser()
    browser.force_login(employee, backend=BACKEND)
    return browser


@pytest.fixture
def director(db: None) -> Employee:
    return make_employee("director")


def found(employee: Employee, text: str, size: int = 200) -> dict[str, list[str]]:
    """Titles by kind, in their order."""
    groups = search(employee, registry.kinds_for(employee), rules.needle_of(text), first=0, size=size)
    return {group.kind.code: [title(hit) for hit in group.hits] for group in groups if group.hits}


def title(hit: MarkedHit) -> str:
    return "".join(part for part, _is_found in hit.title)


def make_base(specialist: Employee | None = None) -> Client:
    """One client of whom everything is known."""
    client: Client = make_client(specialist, number="28389", name="СТРИЖ ПЛЮС Зелёный", inn="7707083893")
    client.distributives.create(code="SKVO1034024")
    person = make_person(client, "Журавлёва Мария Олеговна", position="Главный бухгалтер")
    PersonPhone.objects.create(person=person, as_written="8 (385) 200-11-22", number="+73852001122")
    PersonPhone.objects.create(person=person, as_written="вн. 9-105", number="")
    PersonEmail.objects.create(person=person, address="Zhuravleva@strizh.example")
    return client


CLIENT = {"clients": ["28389 - СТРИЖ ПЛЮС Зелёный"]}
PERSON = {"persons": ["Журавлёва Мария Олеговна"]}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("28389", CLIENT),
        ("28", CLIENT),
        ("838", CLIENT | PERSON),  # of the phone too: 8 stands for +7
        ("стриж", CLIENT),
        ("ст", CLIENT),
        ("СТРИЖ плюс", CLIENT),
        ("плюс стриж", CLIENT),
        ("28389 - СТРИЖ ПЛЮС", CLIENT),
        ("зеленый", CLIENT),
        ("ЗЕЛЁНЫЙ", CLIENT),
        ("cnhb;", CLIENT),  # «стриж» under the Latin layout
        ("7707083893", CLIENT),
        ("70708", CLIENT),
        ("skvo1034024", CLIENT),
        ("1034", CLIENT),
        ("ылмщ1034", CLIENT),  # SKVO under the Russian layout
        ("стрж плюс", CLIENT),
        ("зелиный", CLIENT),
        ("журавлева", PERSON),
        ("ЖУРАВЛЁВА МАРИЯ", PERSON),
        ("мария журавл", PERSON),
        ("журовлева", PERSON),
        ("жрувалева", PERSON),  # twice
        ("журавелва", PERSON),  # neighbours swapped
        (";ehfdktdf", PERSON),
        ("мария", PERSON),
        ("+7 385 200-11-22", PERSON),
        ("8 (385) 200", PERSON),
        ("20011", PERSON),
        ("9105", PERSON),
        ("9-105", PERSON),
        ("zhuravleva@strizh.example", PERSON),
        ("STRIZH", PERSON),
        ("нет такого", {}),
        ("%", {}),
        ("_", {}),
        ("", {}),
    ],
)
def test_what_is_found(director: Employee, text: str, answer: dict[str, list[str]]) -> None:
    make_base()
    make_client(number="9", name="Другой", inn="")
    assert found(director, text) == answer


def test_best_comes_first(director: Employee) -> None:
    for number, name in [
        ("90007", "НОВОЛУГ"), ("90006", "Зелёный ЛУГОВОЙ"), ("90005", "ЛУГАНЬ"), ("90004", "ЛУГ"),
        ("90003", "Заря ЛУГ"),
    ]:  # fmt: skip
        make_client(number=number, name=name, inn="")
    assert found(director, "луг") == {
        "clients": [
            "90004 - ЛУГ", "90005 - ЛУГАНЬ", "90003 - Заря ЛУГ", "90006 - Зелёный ЛУГОВОЙ", "90007 - НОВОЛУГ",
        ]
    }  # fmt: skip


def test_a_number_comes_before_what_only_holds_it(director: Employee) -> None:
    make_client(number="128389", name="A", inn="")
    make_client(number="28389", name="B", inn="")
    make_client(number="283890", name="C", inn="")
    assert found(director, "28389") == {"clients": ["28389 - B", "283890 - C", "128389 - A"]}


def test_similar_names_are_added_where_little_is_found(director: Employee) -> None:
    make_client(number="1", name="СТРЕЖЕНЬ", inn="")
    assert found(director, "стрижень") == {"clients": ["1 - СТРЕЖЕНЬ"]}
    for number in range(5):
        make_client(number=f"2{number}", name=f"СТРИЖЕНЬ {number}", inn="")
    assert len(found(director, "стрижень")["clients"]) == 5


@pytest.mark.parametrize("actor", INSIDE)
@pytest.mark.parametrize("text", ["28389", "стриж", "7707083893", "skvo1034024", "журавлева", "журовлева", "2001122",
                                  "strizh.example", "9105"])  # fmt: skip
def test_each_actor_finds_what_the_actor_sees(actors: Actors, actor: str, text: str) -> None:
    Client.objects.all().delete()
    make_base(actors["specialist"])
    Client.objects.update(account_manager=actors["account_manager"])
    answer = found(actors[actor], text)
    assert bool(answer) is (actor in SEE_THE_CLIENT)
    page = actors.client(actor).get(SEARCH, {"q": text}).content.decode()
    assert ("Ничего не найдено" in page) is (actor in DO_NOT_SEE_IT)
    assert bool(re.search(r"/clients/28389/|/persons/\d+/", page)) is (actor in SEE_THE_CLIENT)


def test_what_is_not_seen_does_not_count(actors: Actors) -> None:
    """Neither totals nor pages tell how many others there are."""
    for number in range(30):
        make_client(actors["other_specialist"], number=f"7{number:04}", name="ОБЩЕЕ ИМЯ", inn="")
    make_client(actors["specialist"], number="80000", name="ОБЩЕЕ ИМЯ", inn="")
    answer = actors.client("specialist").get(SEARCH, {"q": "общее имя", "kind": "clients"})
    (group,) = answer.context["groups"]
    assert (group.total, group.has_more, answer.context["has_next"]) == (1, False, False)
    assert "is_cut" in answer.context
    everything = actors.client("director").get(SEARCH, {"q": "общее имя", "kind": "clients"})
    assert everything.context["groups"][0].total == 26  # one more than the page holds: the rest is not counted yet


EXACT = 9
"""Session, employee; two kinds: keys, rows; distributives, phones, e-mails. No words: a number has no misprints."""
SIMILAR = 10
"""The words a misprint may stand for, and two kinds of rows that hold them; no phones and e-mails to show."""
REMOTE = 12
"""The words near to what was typed, in both layouts: none; those further away; then as for similar ones."""


@pytest.mark.parametrize(
    ("text", "count", "statements"),
    [
        ("2838", 1, EXACT), ("2838", 3, EXACT), ("стрижава", 3, SIMILAR), ("стрижава", 5, SIMILAR),
        ("сртижвоа", 1, REMOTE), ("сртижвоа", 2, REMOTE),
    ],
)  # fmt: skip
def test_number_of_statements(
    director: Employee, django_assert_num_queries: Any, text: str, count: int, statements: int
) -> None:
    for number in range(count):
        client = make_client(make_employee(), number=f"2838{number}", name=f"Стрижова {number}")
        client.distributives.create(code=f"SKVO28{number}")
        person = make_person(client, f"Стрижова Анна {number}")
        PersonPhone.objects.create(person=person, as_written=f"2838{number}")
    browser = browser_of(director)
    browser.get(SEARCH, headers=BOX)
    with django_assert_num_queries(statements):
        assert "Стрижова" in browser.get(SEARCH, {"q": text}, headers=BOX).content.decode().replace("<mark>", "")


def test_what_others_compare_is_as_before(director: Employee) -> None:
    """Duplicates look for likeness, too: a search that has looked further changes nothing for them."""
    make_base()
    found(director, "сртижвоа")
    with connection.cursor() as cursor:
        cursor.execute("SHOW pg_trgm.similarity_threshold")
        assert cursor.fetchone()[0] == "0.3"


ODD = [
    "а", "%", "_", "\\", "%%%", "'; DROP TABLE", "a\x00b", "😀😀😀", "ё" * 10_000, "а " * 5_000, "1" * 10_000, "(" * 50,
    "\ud7ff\uffff", "...", "@", "İİİİ", "и ко", "+++", "[*](", "\n\t", "Ф" * 50,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_nothing_that_is_typed_breaks_it(director: Employee, text: str) -> None:
    make_base()
    browser = browser_of(director)
    for headers in ({}, BOX):
        assert browser.get(SEARCH, {"q": text}, headers=headers).status_code == 200
        assert browser.get(SEARCH, {"q": text, "kind": "clients"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "kind=nothing", "kind=persons&page=0", "kind=persons&page=-1", "kind=clients&page=x",
        "kind=clients&page=9999999", "kind=clients&page=٣", "kind=\x00",
    ],
)  # fmt: skip
def test_a_wrong_address_is_the_first_page(director: Employee, query: str) -> None:
    make_base()
    answer = browser_of(director).get(f"{SEARCH}?q=стриж плюс&{query}")
    assert answer.status_code == 200
    groups = answer.context["groups"]
    assert [title(hit) for group in groups for hit in group.hits] == ([] if "persons" in query else CLIENT["clients"])


def test_pages(director: Employee) -> None:
    for number in range(60):
        make_client(number=f"7{number:03}", name="ОБЩЕЕ ИМЯ", inn="")
    browser, shown = browser_of(director), []
    for page, (previous, further) in {1: (False, True), 2: (True, True), 3: (True, False)}.items():
        answer = browser.get(SEARCH, {"q": "общее", "kind": "clients", "page": page})
        body = answer.content.decode()
        shown += [title(hit) for hit in answer.context["groups"][0].hits]
        assert ('rel="prev"' in body, 'rel="next"' in body) == (previous, further)
    assert sorted(shown) == [f"7{number:03} - ОБЩЕЕ ИМЯ" for number in range(60)]


def test_the_end_of_what_is_counted_is_said(director: Employee) -> None:
    Client.objects.bulk_create(Client(number=f"7{number:04}", name="ОБЩЕЕ ИМЯ") for number in range(220))
    answer = browser_of(director).get(SEARCH, {"q": "общее", "kind": "clients", "page": 8})
    assert (len(answer.context["groups"][0].hits), answer.context["has_next"]) == (25, False)
    assert "Показаны первые 200" in answer.content.decode()


def test_the_box_brings_options_and_the_page_does_not(director: Employee) -> None:
    make_base()
    box = browser_of(director).get(SEARCH, {"q": "стриж"}, headers=BOX).content.decode()
    assert box.lstrip().startswith('<div role="listbox"')
    assert box.count('role="option"') == 2  # the client, and all results
    assert "<mark>СТРИЖ</mark>" in box
    page = browser_of(director).get(SEARCH, {"q": "стриж"}).content.decode()
    assert "<html" in page
    assert 'role="option"' not in page


def test_phones_stay_masked(director: Employee) -> None:
    make_base()
    body = browser_of(director).get(SEARCH, {"q": "3852001122"}).content.decode()
    assert "Журавлёва" in body
    assert "200-11-22" not in body
    assert "73852001122" not in body


def test_only_the_address_that_answered_is_shown(director: Employee) -> None:
    make_base()
    browser = browser_of(director)
    assert "Zhuravleva" not in browser.get(SEARCH, {"q": "мария"}).content.decode()
    assert "@<mark>strizh</mark>" in browser.get(SEARCH, {"q": "strizh"}).content.decode()


def test_an_empty_box_shows_what_was_opened_last(actors: Actors) -> None:
    specialist, mine, foreign = actors["specialist"], actors.client_row, actors.foreign
    second = make_client(specialist, number="28389", name="СТРИЖ")
    for client in (mine, second, mine, foreign, second):
        AccessRecord.objects.create(employee=specialist, kind=AccessKind.CARD, client_id=client.pk)
    AccessRecord.objects.create(employee=actors["director"], kind=AccessKind.CARD, client_id=foreign.pk)
    (group,) = actors.client("specialist").get(SEARCH, headers=BOX).context["recent"]
    assert [title(hit) for hit in group.hits] == [str(second), str(mine)]


def test_the_disconnected_are_found_and_said_to_be(director: Employee) -> None:
    make_client(number="28389", name="СТРИЖ", inn="", status="disconnected", disconnected_on=date(2026, 1, 1))
    assert "Отключён" in browser_of(director).get(SEARCH, {"q": "28389"}).content.decode()


def test_a_merged_client_is_not_found(director: Employee) -> None:
    survivor = make_client(number="1", name="ВЫЖИВШИЙ")
    merged = make_base()
    Client.objects.filter(pk=merged.pk).update(merged_into=survivor)
    for text in ("28389", "стриж", "skvo1034024", "журавлева", "2001122", "strizh.example"):
        assert found(director, text) == {}


# --- The vocabulary ---


def words() -> set[str]:
    return set(Word.objects.values_list("text", flat=True))


def test_words_are_learned_from_names(db: None) -> None:
    client = make_client(name='ООО "Зелёный-луг" №12345')
    assert {"зеленый", "12345"} <= words()
    assert "ооо" not in words()
    Client.objects.filter(pk=client.pk).update(name="СТРИЖ")
    Client.objects.filter(pk=client.pk).update(name="СТРИЖ", address="где-то там")
    make_client(name="СТРИЖ")
    assert list(Word.objects.filter(text="стриж").values_list("text", flat=True)) == ["стриж"]
    make_person(client, "Журавлев Пётр")
    assert {"журавлев", "петр"} <= words()


def test_beside_a_strange_word_the_others_are_meant_as_they_stand(director: Employee) -> None:
    for name in ("Журавлева Марина", "Журавлева Дарина", "Стрижова Дарина"):
        make_person(make_client(name="КЛИЕНТ"), name)
    assert found(director, "журовлева марина") == {"persons": ["Журавлева Марина"]}
    assert found(director, "стрижова марина") == {"persons": ["Стрижова Дарина"]}  # all words are known, one is another
    assert found(director, "стрижова максина") == {}


@pytest.mark.parametrize("typed", ["журавлева" * 6, "ж" * 100, "журавлевы" + "а" * 40])
def test_longer_than_any_word(director: Employee, typed: str) -> None:
    make_base()
    assert found(director, typed) == {}


def test_a_bulk_load_is_learned(db: None) -> None:
    Client.objects.bulk_create(Client(number=str(number), name=f"ИМЯ{'абвг'[number]}") for number in range(4))
    assert {"имяа", "имяб", "имяв", "имяг"} <= words()
