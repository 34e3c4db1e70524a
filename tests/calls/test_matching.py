"""Calls find their clients and persons by number and their works by time; nothing settled by hand is touched."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.calls.actions import match_calls, match_recent
from contacts.calls.actions.matching import NUMBER
from contacts.calls.models import Call
from contacts.calls.rules import DoneWork, work_of
from contacts.persons.rules import e164
from contacts.works.models import Work
from crm.exchange.actions import import_path
from crm.staff.models import Employee
from tests.exchange.support import SAMPLES, counts, loaded
from tests.factories import make_call, make_client, make_employee, make_person, make_substitution, make_work, noon

from .oracle import Candidate, owner

pytestmark = pytest.mark.django_db
NUMBER_OF_ALL, DIALLED = "+73852001122", "73852001122"


def phone(person: Any, number: str = NUMBER_OF_ALL) -> Any:
    return person.phones.create(as_written=number, number=number)


def matched(call: Call) -> tuple[int | None, int | None]:
    match_calls([call.pk])
    call.refresh_from_db()
    return call.client_id, call.person_id


# --- Numbers ---


@pytest.mark.parametrize(
    "written",
    ["73852001122", "+7 (385) 200-11-22", "83852001122", "8 385 200-11-22", "3852001122", "+375291234567", "1292", ""],
)
def test_the_number_is_read_as_that_of_a_person_is(written: str) -> None:
    call = make_call(None, destination=written)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NUMBER} FROM calls_call c WHERE id = %s", [call.pk])
        assert cursor.fetchone() == (e164(written),)


# --- Persons ---


def test_an_outgoing_call_by_its_destination_and_an_incoming_one_by_its_source() -> None:
    person = make_person(make_client())
    phone(person)
    out = make_call(None, destination=DIALLED, source="6661")
    incoming = make_call(None, direction="in", source="83852001122", destination="6661")
    wrong_way = make_call(None, direction="in", source="6661", destination=DIALLED)
    inside = make_call(None, direction="internal", destination=DIALLED)
    found = [matched(call) for call in (out, incoming, wrong_way, inside)]
    assert found == [(person.client_id, person.pk)] * 2 + [(None, None)] * 2


def test_a_merged_client_is_nobody() -> None:
    person = make_person(make_client(merged_into=make_client()))
    phone(person)
    assert matched(make_call(None, destination=DIALLED)) == (None, None)


def test_the_person_of_a_known_client_is_looked_for_at_that_client_only() -> None:
    here, there = make_person(make_client()), make_person(make_client())
    phone(there)
    call = make_call(here.client, destination=DIALLED)
    assert matched(call) == (here.client_id, None)
    phone(here)
    assert matched(call) == (here.client_id, here.pk)


def test_the_client_of_somebody_absent_is_the_substitutes_own() -> None:
    absent, substitute = make_employee(), make_employee()
    theirs, foreign = make_person(make_client(absent)), make_person(make_client(make_employee()))
    phone(theirs)
    phone(foreign)
    call = make_call(None, substitute, destination=DIALLED)
    assert matched(call) == (None, None)
    make_substitution(absent, substitute)
    assert matched(call) == (theirs.client_id, theirs.pk)


def test_what_a_person_settled_stays() -> None:
    phone(make_person(make_client()))
    other = make_client()
    settled = make_call(other, destination=DIALLED, settled_at=timezone.now())
    nobodys = make_call(None, destination=DIALLED, settled_at=timezone.now(), nobodys="private")
    assert [matched(settled), matched(nobodys)] == [(other.pk, None), (None, None)]


people = st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=people, own=st.sets(st.integers(0, 2)))
def test_several_persons_with_one_number(people: list[tuple[int, bool]], own: set[int]) -> None:
    """The SQL says what the words of the rule say."""
    Call.objects.all().delete()
    caller, other = make_employee(), make_employee()
    clients = [make_client(caller if place in own else other) for place in range(3)]
    candidates = []
    for place, works in people:
        person = make_person(clients[place], is_active=works)
        phone(person, "+73852009900")
        candidates.append(Candidate(clients[place].pk, person.pk, works, place in own))
    try:
        assert matched(make_call(None, caller, destination="73852009900")) == owner(candidates)
    finally:
        for client in clients:
            client.delete()


# --- Works ---

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "minutes", "place"),
    [
        (0, [], None),
        (0, [0], 0),
        (0, [30], 0),
        (0, [31], None),
        (0, [-30], 0),
        (0, [-31], None),
        (600, [40], 0),  # half an hour after the end of the talk
        (600, [41], None),
        (600, [5, 0], 0),  # both during the talk: the earlier made
        (600, [-1, 10], 1),
        (0, [10, -9], 1),
        (0, [10, -10], 0),
    ],
)
def test_the_nearest_work(seconds: int, minutes: list[int], place: int | None) -> None:
    works = [DoneWork(number, AT + timedelta(minutes=gap)) for number, gap in enumerate(minutes)]
    assert work_of(AT, seconds, works) == place
    assert matched_work(seconds, minutes) == place


def matched_work(seconds: int, minutes: list[int]) -> int | None:
    """The same in the database."""
    employee = make_employee()
    client = make_client(employee)
    works = [
        make_work(client, employee, AT.date(), done_at=AT + timedelta(minutes=gap), method="phone") for gap in minutes
    ]
    call = make_call(client, employee, at=AT, seconds=seconds)
    match_calls([call.pk])
    call.refresh_from_db()
    return works.index(call.work) if call.work else None


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "visit"},
        {"state": "cancelled"},
        {"done_at": None, "planned_at": noon(AT.date()), "state": "planned"},
    ],
)
def test_a_work_that_no_call_can_be_of(fields: dict[str, Any]) -> None:
    employee = make_employee()
    client = make_client(employee)
    make_work(client, employee, AT.date(), **{"done_at": AT, **fields})
    call = make_call(client, employee, at=AT)
    assert match_calls([call.pk]).works == frozenset()


def test_a_work_of_another_executor_or_client_is_not_this_calls() -> None:
    employee = make_employee()
    client = make_client(employee)
    make_work(client, make_employee(), AT.date(), done_at=AT)
    make_work(make_client(employee), employee, AT.date(), done_at=AT)
    assert match_calls([make_call(client, employee, at=AT).pk]).works == frozenset()


def test_a_work_may_have_several_calls() -> None:
    employee = make_employee()
    client = make_client(employee)
    work = make_work(client, employee, AT.date(), done_at=AT)
    calls = [make_call(client, employee, at=AT - timedelta(minutes=gap), seconds=0) for gap in (0, 20)]
    assert match_calls([one.pk for one in calls]).works == {one.pk for one in calls}
    assert list(work.calls.order_by("pk")) == calls


def test_the_work_chosen_by_hand_stays() -> None:
    employee = make_employee()
    client = make_client(employee)
    make_work(client, employee, AT.date(), done_at=AT)
    call = make_call(client, employee, at=AT, work_by_hand=True)
    assert match_calls([call.pk]).works == frozenset()


# --- What came later ---


def test_phones_and_works_that_came_later() -> None:
    employee = make_employee()
    client = make_client(employee)
    now = timezone.now()
    call = make_call(None, employee, at=now, destination=DIALLED)
    old = make_call(None, employee, at=now - timedelta(days=15), destination=DIALLED)
    assert match_recent().owners == frozenset()
    person = make_person(client)
    phone(person)
    work = make_work(client, employee, timezone.localtime(now, timezone.get_default_timezone()).date(), done_at=now)
    assert (match_recent().owners, match_recent().owners) == ({call.pk}, frozenset())
    call.refresh_from_db()
    old.refresh_from_db()
    assert (call.person, call.work, old.client) == (person, work, None)


# --- Files ---

HEAD = [
    "Дата/время", "Номер назначения", "Продолжительность", "Клиент", "Сотрудник", "Контактное лицо",
    "Направление звонка", "Номер источника", "Статус", "UniqueID",
]  # fmt: skip


def row(client: str, person: str = "") -> list[str]:
    return [
        "02.03.2026 12:00", DIALLED, "0:02:00", client, "Лаврова Л.И.", person, "Исходящий", "6661", "Успешно", "u1",
    ]  # fmt: skip


def test_a_file_keeps_what_was_matched_and_settled(tmp_path: Any) -> None:
    person = make_person(make_client(number="100"))
    phone(person)
    rows = [HEAD, row(DIALLED)]
    assert counts(loaded(tmp_path, "calls", rows)) == {"read": 1, "created": 1}
    call = Call.objects.get()
    assert (call.client, call.person) == (person.client, person)
    assert counts(loaded(tmp_path, "calls", rows)) == {"read": 1, "unchanged": 1}
    # another client in a later file is the file's word, without the person of the other one
    other = make_client(number="101")
    assert counts(loaded(tmp_path, "calls", [HEAD, row("101")])) == {"read": 1, "updated": 1}
    call.refresh_from_db()
    assert (call.client, call.person) == (other, None)
    # what a person settled is theirs
    Call.objects.update(settled_at=timezone.now(), client=person.client, person=person)
    assert counts(loaded(tmp_path, "calls", [HEAD, row("101", "Иванова Анна")])) == {"read": 1, "updated": 1}
    call.refresh_from_db()
    assert (call.client, call.person, call.person_name) == (person.client, person, "Иванова Анна")


def test_the_work_of_another_client_is_let_go(tmp_path: Any) -> None:
    loaded(tmp_path, "calls", [HEAD, row("100")] if make_client(number="100") else [])
    call = Call.objects.get()
    call.work = make_work(call.client, call.employee, call.at.date(), done_at=call.at)
    call.save()
    make_client(number="101")
    loaded(tmp_path, "calls", [HEAD, row("101")])
    call.refresh_from_db()
    assert (call.client.number, call.work) == ("101", None)


def test_the_sample_comes_out_matched_as_far_as_it_says() -> None:
    """Thirty calls name client and person; two are of numbers that a person has or has not; one is internal."""
    import_path("clients", SAMPLES / "clients.csv")
    keeper = Employee.objects.get(full_name="Лаврова Лариса Ивановна")
    client = make_client(keeper)
    person = make_person(client, "Зимина Лариса Геннадьевна")
    phone(person, "+79835625061")
    import_path("calls", SAMPLES / "calls_2023-07.csv")
    known = {call.unique_id: call for call in Call.objects.exclude(client=None)}
    assert (len(known), sum(call.person_id is not None for call in known.values())) == (31, 31)
    assert known["1689140077.7103"].person == person
    assert [call.destination for call in Call.objects.unmatched()] == ["79296957038"]
    # a work for each call, done when the talk ended and entered later: the next pass of matching finds all of them
    works = [
        make_work(call.client, keeper, timezone.localtime(end, timezone.get_default_timezone()).date(), done_at=end)
        for call in known.values()
        for end in [call.at + timedelta(seconds=call.seconds)]
    ]
    assert match_calls([call.pk for call in known.values()]).works == {call.pk for call in known.values()}
    assert set(Work.objects.exclude(calls=None)) == set(works)
    assert counts(import_path("calls", SAMPLES / "calls_2023-07.csv")) == {"read": 33, "unchanged": 33}


def command(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_the_sample_on_the_command_line_finds_works_that_are_loaded_after_it(tmp_path: Any) -> None:
    command("import_file", "clients", str(SAMPLES / "clients.csv"))
    told = command("import_file", "calls", str(SAMPLES / "calls_2023-07.csv"))
    assert (told["read"], told["created"], told["refused"]) == (33, 33, 0)
    talked = list(Call.objects.exclude(client=None).order_by("at").select_related("client", "employee"))
    rows = [
        [str(place), f"{end:%d.%m.%Y %H:%M}", call.client.number, call.employee.full_name, "Контакт состоялся"]
        for place, call in enumerate(talked[:5])
        for end in [timezone.localtime(call.at, timezone.get_default_timezone()) + timedelta(minutes=1)]
    ]  # a work of each of five calls, entered a minute after it began
    loaded(tmp_path, "works", [["№", "Дата контакта факт.", "Клиент", "Исполнитель", "Состояние"], *rows])
    assert not Call.objects.exclude(work=None).exists()
    assert command("match_calls") == {"owners": 0, "works": 0}  # of the last days
    assert command("match_calls", "--days", "36500") == {"owners": 0, "works": 5}
    assert list(Call.objects.exclude(work=None).order_by("at")) == talked[:5]
    assert command("match_calls", "--days", "36500") == {"owners": 0, "works": 0}
    with pytest.raises(CommandError, match="--days"):
        command("match_calls", "--days", "0")
