"""A telephone exchange tells of calls: signed, in any order, any number of times."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Visitor
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contacts.calls.actions import create_exchange, renew_exchange_secrets, rotate_exchange, switch_exchange
from contacts.calls.actions.exchanges import PURPOSE
from contacts.calls.models import Call, Exchange
from contacts.calls.rules import Told, is_fresh, is_signed, signature
from crm.staff import ciphers
from tests.factories import make_call, make_client, make_employee, make_person, make_work

from .events import ADDRESS, Pbx

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def pbx() -> Pbx:
    return Pbx()


def said() -> tuple[Any, ...]:
    fields = ("direction", "source", "destination", "seconds", "status", "at", "employee_id", "recording_url")
    return Call.objects.values_list(*fields).get()


# --- Rules ---

moments = st.datetimes(min_value=NOW.replace(tzinfo=None) - timedelta(hours=1), max_value=NOW.replace(tzinfo=None))
tellings = st.lists(
    st.one_of(
        st.tuples(st.just("ring"), moments),
        st.tuples(st.just("answer"), moments),
        st.tuples(st.just("finish"), moments, st.one_of(st.none(), st.integers(0, 600))),
    ),
    max_size=6,
)


@given(events=tellings, order=st.randoms(use_true_random=False))
def test_telling_is_a_join(events: list[Any], order: Any) -> None:
    """Any order and any repetition tell the same."""
    again = [*events, *events]
    order.shuffle(again)
    told, shuffled = Told(), Told()
    for verb, *given_ in events:
        told = getattr(told, verb)(*given_)
    for verb, *given_ in again:
        shuffled = getattr(shuffled, verb)(*given_)
    assert shuffled == told
    assert told.seconds >= 0


@pytest.mark.parametrize(
    ("moment", "fresh"),
    [(0, True), (299, True), (-299, True), (301, False), (-301, False), ("", False), ("١٢", False), ("1e9", False)],
)
def test_a_signature_grows_old(moment: int | str, fresh: bool) -> None:
    text = str(int(NOW.timestamp()) - moment) if isinstance(moment, int) else moment
    assert is_fresh(text, NOW) is fresh


def test_a_signature_is_of_the_moment_and_of_the_body() -> None:
    right = signature("secret", "1000", b"{}")
    verdicts = [
        is_signed("secret", "1000", b"{}", right),
        is_signed("secret", "1000", b"{}", right.upper()),
        is_signed("secret", "1001", b"{}", right),
        is_signed("secret", "1000", b"{ }", right),
        is_signed("other", "1000", b"{}", right),
        is_signed("secret", "1000", b"{}", "é"),
    ]
    assert verdicts == [True, True, False, False, False, False]


# --- A call as it happens ---


def test_a_call_from_ring_to_recording(pbx: Pbx) -> None:
    employee = make_employee(extension="105")
    person = make_person(make_client(employee))
    person.phones.create(as_written="200-11-22", number="+73852001122")
    answer = pbx.tell("ring", at=NOW, direction="in", number="8 385 200-11-22", extension="105", unknown={"a": 1})
    assert (answer.status_code, answer.json()) == (200, {"call_id": "1.1", "state": "ringing"})
    call = Call.objects.get()
    assert (call.client, call.person, call.employee, call.at) == (person.client, person, employee, NOW)
    assert pbx.tell("answer", at=NOW + timedelta(seconds=9), extension="105").json()["state"] == "talking"
    work = make_work(call.client, employee, timezone.localdate(NOW), done_at=NOW)
    assert pbx.tell("finish", at=NOW + timedelta(seconds=69)).json()["state"] == "over"
    pbx.tell("recording", recording_url="https://pbx.example/1.mp3")
    assert said() == ("in", "8 385 200-11-22", "105", 60, "Успешно", NOW, employee.pk, "https://pbx.example/1.mp3")
    assert Call.objects.get().work == work


def test_any_order_says_the_same(pbx: Pbx) -> None:
    make_employee(extension="105")
    events = [
        ("ring", 0, {"direction": "out", "number": "+73852001122", "extension": "105"}),
        ("answer", 5, {"direction": "out", "number": "+73852001122", "extension": "105"}),
        ("finish", 65, {"direction": "out"}),
        ("recording", 70, {"recording_url": "https://pbx.example/1.mp3"}),
    ]
    seen = set()
    for order in permutations(events):
        for event, after, fields in (*order, order[0]):
            assert pbx.tell(event, at=NOW + timedelta(seconds=after), **fields).status_code == 200
        seen.add(said())
        Call.objects.all().delete()
    assert {one[:6] for one in seen} == {("out", "105", "+73852001122", 60, "Успешно", NOW)}
    assert len(seen) == 1


def test_an_event_again_changes_nothing(pbx: Pbx) -> None:
    for _ in range(2):
        pbx.tell("ring", at=NOW, direction="in", number="+73852001122")
        pbx.tell("finish", at=NOW + timedelta(seconds=30), seconds=0)
    assert said() == ("in", "+73852001122", "", 0, "Не отвечен", NOW, None, "")


def test_talk_that_the_exchange_counts_tells_of_the_answer(pbx: Pbx) -> None:
    pbx.tell("finish", at=NOW, seconds=45, direction="in", number="+73852001122")
    assert (said()[3:5], Call.objects.get().answered_at) == ((45, "Успешно"), NOW - timedelta(seconds=45))


def test_who_answered_first_keeps_the_call(pbx: Pbx) -> None:
    first, second = make_employee(extension="105"), make_employee(extension="106")
    pbx.tell("ring", at=NOW, direction="in", number="+73852001122", extension="105")
    pbx.tell("answer", at=NOW + timedelta(seconds=5), extension="106")
    pbx.tell("answer", at=NOW + timedelta(seconds=50), extension="105")
    assert (Call.objects.get().employee, first.pk == second.pk) == (second, False)


def test_an_extension_of_two_is_nobodys(pbx: Pbx) -> None:
    make_employee(extension="105")
    make_employee(extension="105")
    pbx.tell("ring", at=NOW, direction="in", number="+73852001122", extension="105")
    assert Call.objects.get().employee is None


def test_the_file_is_the_last_word(pbx: Pbx) -> None:
    make_call(None, unique_id="1.1", seconds=100, at=NOW)
    pbx.tell("finish", at=NOW - timedelta(hours=1), seconds=5, recording_url="https://pbx.example/1.mp3")
    assert (said()[3], said()[5], said()[7]) == (100, NOW, "https://pbx.example/1.mp3")


# --- What is refused ---


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"X_Exchange": ""}, "The headers X-Exchange, X-Timestamp, X-Signature are needed"),
        ({"X_Exchange": "nobody"}, "There is no such exchange, or the signature is wrong"),
        ({"X_Signature": "00"}, "There is no such exchange, or the signature is wrong"),
        ({"X_Timestamp": "1795161302"}, "There is no such exchange, or the signature is wrong"),
    ],
)
def test_a_wrong_signature(pbx: Pbx, changed: dict[str, str], text: str) -> None:
    answer = pbx.send(b'{"event": "ring"}', **changed)
    assert (answer.status_code, answer.json()) == (401, {"detail": text})


def test_an_old_signature(pbx: Pbx) -> None:
    old = pbx.headers(b"{}", ago=timedelta(minutes=6))
    answer = pbx.send(b"{}", **{name.replace("-", "_"): value for name, value in old.items()})
    text = "The signature is older than five minutes: is the clock right?"
    assert (answer.status_code, answer.json()) == (401, {"detail": text})


def test_a_secret_that_was_replaced_and_an_exchange_switched_off(pbx: Pbx) -> None:
    row = Exchange.objects.get()
    assert pbx.tell("ring", at=NOW).status_code == 200
    new = rotate_exchange(by=None, exchange=row)
    assert pbx.tell("ring", at=NOW).status_code == 401
    pbx.secret = new
    assert pbx.tell("ring", at=NOW).status_code == 200
    switch_exchange(by=None, exchange=row, is_active=False)
    assert pbx.tell("ring", at=NOW).status_code == 401


GOOD = {"event": "ring", "call_id": "1.1", "at": NOW.isoformat()}


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ([GOOD], "The body is one JSON object"),
        ({**GOOD, "event": "dance"}, "event: "),
        ({key: value for key, value in GOOD.items() if key != "call_id"}, "call_id: "),
        ({**GOOD, "call_id": "a b"}, "call_id: "),
        ({**GOOD, "at": "yesterday"}, "at: "),
        ({**GOOD, "at": (NOW + timedelta(hours=1)).isoformat()}, "at: this moment has not come yet"),
        ({**GOOD, "at": (NOW - timedelta(days=31)).isoformat()}, "at: older than 30 days"),
        ({**GOOD, "number": "позвонить"}, "number: "),
        ({**GOOD, "seconds": -1}, "seconds: "),
        ({**GOOD, "event": "recording"}, "recording_url: a recording has a link"),
        ({**GOOD, "recording_url": "javascript:alert(1)"}, "recording_url: "),
        ({**GOOD, "recording_url": "https://user@pbx.example/1"}, "recording_url: "),
    ],
)
def test_a_bad_event_is_refused_with_a_sentence(pbx: Pbx, body: Any, begins: str) -> None:
    answer = pbx.send(json.dumps(body).encode())
    assert (answer.status_code, answer.json()["detail"].startswith(begins)) == (400, True), answer.json()
    assert not Call.objects.exists()


def test_a_body_that_is_no_json_or_too_long(pbx: Pbx) -> None:
    assert [pbx.send(b"{").status_code, pbx.send(b" " * 70_000).status_code] == [400, 400]
    assert Visitor().get(ADDRESS).status_code in (401, 405)


def test_events_are_counted(pbx: Pbx, settings: Any) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"exchange": "2/min"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    answers = [pbx.tell("ring", at=NOW) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert Pbx("other").tell("ring", at=NOW).status_code == 200


# --- Secrets ---


def test_the_secret_is_stored_encrypted_and_renewed() -> None:
    with override_settings(SECRET_KEY="a" * 50):
        secret = create_exchange(by=None, name="office")
    stored = Exchange.objects.get().secret
    assert secret not in stored
    with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=["a" * 50]):
        assert (renew_exchange_secrets(), renew_exchange_secrets()) == (1, 0)
    with override_settings(SECRET_KEY="b" * 50, SECRET_KEY_FALLBACKS=[]):
        assert ciphers.decrypt(Exchange.objects.get().secret, PURPOSE) == secret
        with pytest.raises(ciphers.Unreadable):
            ciphers.decrypt(Exchange.objects.get().secret)  # the key of another purpose


def test_the_command_prints_the_secret_once(capsys: Any) -> None:
    call_command("telephony_exchange", "office")
    secret = capsys.readouterr().out.strip()
    assert ciphers.decrypt(Exchange.objects.get().secret, PURPOSE) == secret
    call_command("telephony_exchange", "office", "--rotate")
    new = capsys.readouterr().out.strip()
    assert (new != secret, ciphers.decrypt(Exchange.objects.get().secret, PURPOSE)) == (True, new)
