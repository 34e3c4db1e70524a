"""A call comes while an operator is at work, and one of nobody's is settled; in a real Chromium."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.calls.models import Call
from crm.staff.choices import AccessKind, Role
from crm.staff.models import AccessRecord, Employee
from crm.ui import middleware
from tests.calls.events import Pbx
from tests.factories import make_client, make_employee, make_group, make_person

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]
KNOWN, UNKNOWN, EXTENSION = "+73852001122", "+73852009999", "105"


class Records(BaseHTTPRequestHandler):
    """Where the exchange keeps its recordings: a second of silence each."""

    def do_GET(self) -> None:
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(1)
            sound.setframerate(8000)
            sound.writeframes(b"\x80" * 8000)
        self.send_response(200)
        self.send_header("Content-Type", "audio/wav")
        self.send_header("Content-Length", str(len(file.getvalue())))
        self.end_headers()
        self.wfile.write(file.getvalue())

    def log_message(self, *args: Any) -> None:
        """Nothing: tests are quiet."""


@pytest.fixture
def records(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Records)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.RECORDING_HOSTS = [address]
    policy = middleware.CONTENT_SECURITY_POLICY  # made of the settings at the start
    monkeypatch.setattr(middleware, "CONTENT_SECURITY_POLICY", f"{policy} {address}")
    yield address
    server.shutdown()
    server.server_close()


def ask_now(page: Page) -> None:
    """The page asks every four seconds who calls; the walk does not wait for it."""
    page.evaluate("sessionStorage.clear(); document.dispatchEvent(new Event('visibilitychange'))")


def test_who_calls_is_seen_at_once_and_the_recording_is_played(records: str, site: Site) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group(), extension=EXTENSION)
    client = make_client(specialist, name="ВЕТЕР")
    person = make_person(client, "Рябова Анна Ильинична", position="главный бухгалтер")
    person.phones.create(as_written=KNOWN, number=KNOWN)
    pbx, now = Pbx(), timezone.now()
    page = site(specialist)
    page.goto(page.url + "works/")

    pbx.tell("ring", at=now, direction="in", number=KNOWN, extension=EXTENSION)
    card = page.locator(".toast-call")
    expect(card).to_contain_text("ВЕТЕР")  # by itself, wherever one is
    expect(card).to_contain_text("Рябова Анна Ильинична")
    accessible(page)
    pbx.tell("answer", at=now + timedelta(seconds=1), extension=EXTENSION)
    ask_now(page)
    expect(card).to_contain_text("Вы говорите с")
    card.get_by_role("link", name=re.compile("ВЕТЕР")).click()
    page.wait_for_url(re.compile(f"/clients/{client.number}/"))
    expect(card).to_contain_text("Вы говорите с")

    pbx.tell("finish", at=now + timedelta(seconds=71))
    pbx.tell("recording", recording_url=f"{records}/1.wav")
    ask_now(page)
    expect(card).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("row", name=re.compile("ВЕТЕР")).locator("a").first.click()
    page.wait_for_url(re.compile(r"/calls/\d+/"))
    expect(page.locator("main")).to_contain_text("1:10")
    accessible(page)
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_function("() => document.querySelector('audio').duration === 1")
    listened = AccessRecord.objects.get(kind=AccessKind.RECORDING)
    assert (listened.employee, listened.client_id, listened.person_id) == (specialist, client.pk, person.pk)
    call = Call.objects.get()
    assert (call.client, call.person, call.seconds, call.at) == (client, person, 70, now)


def test_a_call_of_nobody_is_settled_by_keys(site: Site) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group(), extension=EXTENSION)
    client = make_client(specialist, name="ТОПОЛЬ")
    person = make_person(client, "Зимина Лариса Геннадьевна")
    pbx = Pbx()
    page = site(specialist)
    pbx.tell("ring", direction="in", number=UNKNOWN, extension=EXTENSION)
    pbx.tell("ring", "1.2", timezone.now() - timedelta(hours=1), direction="in", number=UNKNOWN, extension=EXTENSION)
    ask_now(page)
    card = page.locator(".toast-call").first
    expect(card).to_contain_text("Этого номера нет ни у кого")
    accessible(page)
    for call_id in ("1.1", "1.2"):
        pbx.tell("finish", call_id, timezone.now(), seconds=60)

    page.goto(page.url + "calls/unmatched/")
    accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/calls/\d+/settle/"))
    accessible(page)
    page.get_by_label("Клиент или человек").fill("Зимина")
    page.keyboard.press("Enter")
    found = page.locator(".guess", has_text="Зимина Лариса Геннадьевна")
    expect(found.get_by_role("checkbox")).to_be_checked()
    found.get_by_role("button").click()
    # the other call of the number has become theirs, too: nothing is left
    expect(page.locator("#messages")).to_contain_text("последн")
    assert list(Call.objects.values_list("client", "person")) == [(client.pk, person.pk)] * 2
    assert person.phones.get().number == UNKNOWN
    page.keyboard.press("z")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Чей это звонок")
    assert Call.objects.filter(client=None).count() == 2
    page.keyboard.press("a")
    page.wait_for_url(re.compile(r"/calls/\d+/settle/\?done="))
    assert Call.objects.filter(nobodys="advertising").count() == 1
