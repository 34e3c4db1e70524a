"""Who calls now, the page of a call, its recording, its work, a call by one click, the exchanges of the director."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Visitor
from django.utils import timezone

from contacts.calls import recordings, rules
from contacts.calls.models import Call, Exchange
from crm import env
from crm.staff.models import AccessRecord
from tests.actors import Actors
from tests.factories import make_call, make_person, make_work

pytestmark = pytest.mark.django_db


def with_extension(actors: Actors, name: str = "specialist") -> Any:
    employee = actors[name]
    employee.extension = "105"
    employee.save()
    return employee


def ring(employee: Any, client: Any = None, ago: timedelta = timedelta(), **fields: Any) -> Call:
    at = timezone.now() - ago
    fields = {"direction": "in", "seconds": 0, "status": "", "source": "+73852001122", **fields}
    call: Call = make_call(client, employee, at=at, rang_at=at, is_from_file=False, **fields)
    return call


def pulse(visitor: Any) -> Any:
    return visitor.get("/ui/pulse/", {"of": "ringing"}).json()["ringing"]


# --- Who calls now ---


def test_only_own_calls_of_this_moment_ring(actors: Actors) -> None:
    mine, colleague = with_extension(actors), with_extension(actors, "head")
    ringing, talking = ring(mine, actors.client_row), ring(mine, answered_at=timezone.now(), ago=timedelta(minutes=30))
    ring(colleague, actors.client_row)
    ring(mine, ended_at=timezone.now())
    ring(mine, direction="out")
    ring(mine, ago=timedelta(minutes=3))
    ring(mine, answered_at=timezone.now(), ago=timedelta(hours=2))
    make_call(None, mine, at=timezone.now(), direction="in")
    visitor = actors.client("specialist")
    assert pulse(visitor) == [[ringing.pk, False], [talking.pk, True]]
    cards = visitor.get("/calls/ringing/").context["shown"]
    assert [(card["call"].pk, card["client"]) for card in cards] == [
        (ringing.pk, actors.client_row),
        (talking.pk, None),
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_asking_costs_one_statement_besides_who_asks(
    actors: Actors, django_assert_num_queries: Any, count: int
) -> None:
    employee = with_extension(actors)
    for _ in range(count):
        ring(employee, actors.client_row)
    visitor = actors.client("specialist")
    pulse(visitor)
    with django_assert_num_queries(3):  # the session, the employee, the calls
        pulse(visitor)


def test_without_an_extension_nothing_is_asked(actors: Actors, django_assert_num_queries: Any) -> None:
    visitor = actors.client("specialist")
    pulse(visitor)
    with django_assert_num_queries(2):
        assert pulse(visitor) == []
    assert 'id="ringing"' not in visitor.get("/calls/").content.decode()
    with_extension(actors)
    assert 'id="ringing"' in visitor.get("/calls/").content.decode()


def test_the_card_of_an_unknown_number_says_who_may_have_it(actors: Actors) -> None:
    employee = with_extension(actors)
    mine, foreign = make_person(actors.client_row), make_person(actors.foreign)
    for person in (mine, foreign):
        person.phones.create(as_written="200-11-22", number="+73852001122")
    call = ring(employee)
    page = actors.client("specialist").get("/calls/ringing/").content.decode()
    assert (actors.client_row.name in page, actors.foreign.name in page) == (True, False)
    assert f"/calls/{call.pk}/settle/" in page
    assert "/search/?q=%2B73852001122" in page


def test_a_client_out_of_sight_has_no_link(actors: Actors) -> None:
    employee = with_extension(actors)
    ring(employee, actors.foreign)
    page = actors.client("specialist").get("/calls/ringing/").content.decode()
    assert (actors.foreign.number in page, actors.foreign.get_absolute_url() in page) == (True, False)


# --- The page of a call ---


def test_whoever_hears_the_call_sees_the_client_only_where_it_is_theirs(actors: Actors) -> None:
    call = make_call(actors.client_row, actors["specialist"])
    link = f'href="{actors.client_row.get_absolute_url()}"'
    pages = [actors.client(name).get(call.get_absolute_url()).content.decode() for name in ("specialist", "auditor")]
    assert [link in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("link", "player", "opens"),
    [
        ("https://pbx.example/1.mp3", True, False),
        ("https://other.example/1.mp3", False, True),
        ("http://pbx.example/1.mp3", False, True),
        ("javascript:alert(1)", False, False),
        ("", False, False),
    ],
)
def test_the_recording(actors: Actors, settings: Any, link: str, player: bool, opens: bool) -> None:
    settings.RECORDING_HOSTS = ["https://pbx.example"]
    call = make_call(actors.client_row, actors["specialist"], recording_url=link)
    visitor = actors.client("auditor")
    page = visitor.get(call.get_absolute_url()).content.decode()
    assert ("<audio" in page, 'target="_blank"' in page) == (player, opens)
    assert not link or link not in page
    answer = visitor.get(f"/calls/{call.pk}/recording/")
    noted = list(AccessRecord.objects.values_list("employee", "kind", "client_id"))
    if player or opens:
        assert (answer.status_code, answer.headers["Location"]) == (302, link)
        assert noted == [(actors["auditor"].pk, "recording", actors.client_row.pk)]
    else:
        assert (answer.status_code, noted) == (404, [])


def test_a_recording_in_a_file_of_ours(actors: Actors, settings: Any, tmp_path: Any) -> None:
    """It is played from here, by those who hear the call, and noted; a link that leads out of the folder is none."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "secret.wav").write_bytes(b"no")
    call = make_call(actors.client_row, actors["specialist"], recording_url=recordings.keep("1.wav", b"RIFF"))
    page = actors.client("auditor").get(call.get_absolute_url()).content.decode()
    assert ("<audio" in page, "media:" in page) == (True, False)
    answer: Any = actors.client("auditor").get(f"/calls/{call.pk}/recording/")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (b"RIFF", "audio/x-wav")
    assert [one.employee for one in AccessRecord.objects.filter(kind="recording")] == [actors["auditor"]]
    assert actors.client("other_specialist").get(f"/calls/{call.pk}/recording/").status_code == 404
    for link in ("media:recordings/../secret.wav", "media:recordings/none.wav", "media:recordings/", "media:1.wav"):
        Call.objects.filter(pk=call.pk).update(recording_url=link)
        assert actors.client("auditor").get(f"/calls/{call.pk}/recording/").status_code == 404


def test_the_work_shows_its_calls_and_an_open_one_those_of_today(actors: Actors) -> None:
    employee = actors["specialist"]
    work = make_work(actors.client_row, employee)
    make_call(actors.client_row, employee, work=work, seconds=200)
    make_call(actors.client_row, employee, work=work, seconds=100)
    make_call(actors.client_row, employee, seconds=600, at=timezone.now())
    planned = make_work(actors.client_row, employee, state="planned", done_at=None, planned_at=timezone.now())
    visitor = actors.client("specialist")
    pages = [visitor.get(one.get_absolute_url()).content.decode() for one in (work, planned)]
    assert ["2 звонка, 5 мин разговора" in pages[0], "1 звонок, 10 мин разговора" in pages[1]] == [True, True]


@pytest.mark.parametrize(("talks", "minutes"), [([], 0), ([0], 0), ([1], 1), ([89], 1), ([90], 2), ([30, 60], 2)])
def test_minutes(talks: list[int], minutes: int) -> None:
    assert rules.minutes(talks) == minutes


def test_a_work_is_chosen_on_the_page(actors: Actors) -> None:
    call = make_call(actors.client_row, actors["specialist"])
    work, foreign = make_work(actors.client_row), make_work(actors.foreign)
    visitor = actors.client("specialist")
    for sent, expected in ((work.pk, work), (foreign.pk, None), ("", None), ("x", None)):
        visitor.post(f"/calls/{call.pk}/attach/", {"work": sent})
        assert Call.objects.get().work == expected


# --- A call by one click ---


class Stub(BaseHTTPRequestHandler):
    """An exchange that remembers what it was asked, and answers as it is told."""

    asked: list[tuple[str, str, str | None]]
    status = 200

    def do_POST(self) -> None:
        type(self).asked.append((self.command, self.path, self.headers.get("X-Secret")))
        self.send_response(type(self).status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_GET = do_POST  # noqa: N815  the name that the server looks for

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def stub(settings: Any) -> Iterator[type[Stub]]:
    Stub.asked, Stub.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLICK_TO_CALL_URL = f"http://127.0.0.1:{server.server_port}/call?from={{extension}}&to={{number}}"
    settings.CLICK_TO_CALL_HEADER = "X-Secret: swordfish"
    yield Stub
    server.shutdown()
    server.server_close()


def dialled(actors: Actors, number: str = "8 385 200-11-22", **headers: str) -> Any:
    return actors.client("specialist").post(
        "/calls/dial/", {"number": number, "next": "/works/"}, headers={"HX-Request": "true", **headers}
    )


@pytest.fixture
def callee(actors: Actors) -> Any:
    return make_person(actors.client_row).phones.create(as_written="200-11-22", number="+73852001122")


def test_the_exchange_is_asked(actors: Actors, stub: type[Stub], callee: Any) -> None:
    with_extension(actors)
    answer = dialled(actors)
    assert (answer.status_code, "Возьмите трубку" in answer.content.decode()) == (200, True)
    assert stub.asked == [("POST", "/call?from=105&to=%2B73852001122", "swordfish")]


@pytest.mark.parametrize("status", [302, 401, 500])
def test_the_exchange_refuses(actors: Actors, stub: type[Stub], callee: Any, caplog: Any, status: int) -> None:
    with_extension(actors)
    stub.status = status
    answer = dialled(actors)
    assert f"({status})" in answer.content.decode()
    assert (len(stub.asked), "swordfish" in caplog.text, "+7385" in caplog.text) == (1, False, False)


def test_the_exchange_does_not_answer(actors: Actors, settings: Any, callee: Any) -> None:
    with_extension(actors)
    settings.CLICK_TO_CALL_URL = "http://127.0.0.1:9/{extension}/{number}"
    assert "не отвечает" in dialled(actors).content.decode()


def test_no_number_of_nobody_is_dialled(actors: Actors, stub: type[Stub]) -> None:
    with_extension(actors)
    make_person(actors.foreign).phones.create(as_written="200-11-22", number="+73852001122")
    assert [dialled(actors, number).status_code for number in ("+73852001122", "", "112", "88002000000")] == [404] * 4
    assert stub.asked == []


@pytest.mark.parametrize(("actor", "seen"), [("specialist", True), ("head", False)])
def test_numbers_on_the_pages_of_persons_are_called_by_one_click(
    actors: Actors, settings: Any, callee: Any, actor: str, seen: bool
) -> None:
    """On the page of the person and of the client; who sees the number masked calls nobody."""
    settings.CLICK_TO_CALL_URL = "http://pbx.example/{extension}/{number}"
    with_extension(actors, actor)
    pages = [f"/persons/{callee.person_id}/", f"/clients/{actors.client_row.number}/"]
    shown = [actors.client(actor).get(page).content.decode() for page in pages]
    assert [('name="number" value="+73852001122"' in page) for page in shown] == [seen, seen]
    assert [('href="tel:+73852001122"' in page) for page in shown] == [seen, seen]


def test_without_one_click_a_number_is_a_link(actors: Actors, callee: Any) -> None:
    page = actors.client("specialist").get(f"/persons/{callee.person_id}/").content.decode()
    assert ('href="tel:+73852001122"' in page, 'action="/calls/dial/"' in page) == (True, False)


def test_without_an_extension_and_without_an_exchange(actors: Actors, settings: Any, callee: Any) -> None:
    assert "не настроены" in dialled(actors).content.decode()
    settings.CLICK_TO_CALL_URL = "http://127.0.0.1:9/{extension}/{number}"
    assert "нет внутреннего номера" in dialled(actors).content.decode()


def test_without_script_the_page_comes_back(actors: Actors, callee: Any) -> None:
    visitor = actors.client("specialist")
    sent = {"number": "+73852001122"}
    there = [
        visitor.post("/calls/dial/", {**sent, "next": to}).headers["Location"] for to in ("/works/", "//evil.example")
    ]
    assert there == ["/works/", "/calls/"]


@pytest.mark.parametrize("value", ["ftp://pbx/{extension}{number}", "https://pbx/{number}", "https://"])
def test_a_bad_address_stops_the_start(monkeypatch: Any, value: str) -> None:
    monkeypatch.setenv("CLICK_TO_CALL_URL", value)
    with pytest.raises(ImproperlyConfigured):
        env.address("CLICK_TO_CALL_URL", needs=("{extension}", "{number}"))


@pytest.mark.parametrize(
    ("value", "good"), [("https://pbx.example", True), ("https://pbx.example/x", False), ("pbx", False)]
)
def test_origins(monkeypatch: Any, value: str, good: bool) -> None:
    monkeypatch.setenv("RECORDING_HOSTS", value)
    if good:
        assert env.origins("RECORDING_HOSTS") == [value]
        return
    with pytest.raises(ImproperlyConfigured):
        env.origins("RECORDING_HOSTS")


# --- Exchanges ---


def test_the_director_keeps_exchanges_and_sees_a_secret_once(actors: Actors) -> None:
    visitor: Visitor = actors.client("director")
    made = visitor.post("/calls/exchanges/", {"name": "office"})
    secret = made.context["secret"]
    assert (len(secret) > 40, secret in made.content.decode()) == (True, True)
    assert secret not in visitor.get("/calls/exchanges/").content.decode()
    again = visitor.post("/calls/exchanges/", {"name": "office"})
    assert (again.context["secret"], "office" in again.context["form"].errors["name"][0]) == ("", True)
    assert "name" in visitor.post("/calls/exchanges/", {"name": "Офис 1"}).context["form"].errors
    row = Exchange.objects.get()
    assert visitor.post(f"/calls/exchanges/{row.pk}/rotate/").context["secret"] not in ("", secret)
    visitor.post(f"/calls/exchanges/{row.pk}/switch/", {"is_active": "0"})
    assert Exchange.objects.get().is_active is False


def test_a_head_keeps_none(actors: Actors) -> None:
    assert actors.client("head").post("/calls/exchanges/", {"name": "office"}).status_code == 403
    assert not Exchange.objects.exists()
