"""Walking through a call session with the keyboard, and a web process that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

from django.db import connection
from playwright.sync_api import Page, expect

from contacts.works.models import Work
from crm.staff.calendar import ONE_DAY, today
from crm.staff.models import CalendarDay, Employee
from tests.conftest import answers, free_port, wait_until
from tests.factories import PASSWORD, make_client, make_person
from tests.sessions.calls import make_call, working_region

ROOT = Path(__file__).parent.parent.parent
DRAFT_KEPT = "черновик сохранён"
KEPT_HERE = "нет связи, набранное хранится здесь"
SAVED_LATER = "сохранится, как только она появится"


class Server:
    """The web process of the product on the database of the test."""

    def __init__(self, folder: Path) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        place = {name: connection.settings_dict[name] for name in ("NAME", "USER", "HOST", "PORT", "PASSWORD")}
        lines = ["from tests.settings import *", f"DATABASES['default'] |= {place!r}", "ALLOWED_HOSTS = ['127.0.0.1']"]
        (folder / "web_settings.py").write_text("\n".join(lines))
        self.log = (folder / "web.log").open("wb")
        paths = f"{folder}{os.pathsep}{ROOT}"
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "web_settings", "PYTHONPATH": paths}

    def start(self, *, wait: bool = True) -> None:
        command = [sys.executable, "-m", "gunicorn", "crm.wsgi:application", "--threads", "4", "--timeout", "60"]
        self.process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}"],
            cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        if wait:
            wait_until(lambda: answers(self.port), seconds=60)

    def kill(self) -> None:
        """As the machine would: no goodbye, the workers too."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def close(self) -> None:
        self.kill()
        self.log.close()


def planned_calls(specialist: Employee, count: int) -> list[Work]:
    """So many clients to call today, each with a person and a number; they are offered in this order."""
    region = working_region()
    works = []
    for number in range(1, count + 1):
        client = make_client(specialist, name=f"ЗВОНОК {number}", region=region)
        person = make_person(client)
        person.phones.create(as_written=f"8 (385) 200-00-{number:02}", number=f"+738520000{number:02}")
        works.append(make_call(client, specialist, person=person, goal="Позвонить"))
    return works


def a_working_day_ahead() -> date:
    """For every zone: where the client is, it may be the day before or after."""
    day = today() + 3 * ONE_DAY
    for one in (day - ONE_DAY, day, day + ONE_DAY):
        CalendarDay.objects.update_or_create(day=one, defaults={"is_working": True})
    return day


def log_in(page: Page, url: str, employee: Employee) -> None:
    page.set_default_timeout(60_000)
    page.goto(url + "/")
    page.fill("input[name=login]", employee.username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(url + "/")


# --- With the keyboard alone ---


def start(page: Page) -> None:
    """From any page: to the sessions, and into the first call."""
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/sessions/")
    ready(page)
    page.keyboard.press("n")
    expect(page.locator("#call")).to_be_visible()
    ready(page)


def ready(page: Page) -> None:
    """A page is seen before its scripts take keys. A function, as the policy of the site lets no text be run again."""
    page.wait_for_function("() => document.readyState === 'complete'")


def in_hand(page: Page) -> int:
    return int(page.locator("#call").get_attribute("data-work") or 0)


def leave(page: Page) -> None:
    """Out of a field, so that letters are keys again."""
    page.keyboard.press("Escape")


def tick(page: Page, key: str) -> None:
    page.keyboard.press(key)
    page.keyboard.press("Space")


def say(page: Page, text: str) -> None:
    page.keyboard.press("c")
    page.keyboard.press("End")
    page.keyboard.type(text)
    leave(page)


def enter(page: Page, key: str, text: str) -> None:
    page.keyboard.press(key)
    page.keyboard.type(text)
    leave(page)


def choose_result(page: Page, name: str) -> None:
    """With the arrows: Playwright types no Russian letters as keys, which a list would take."""
    page.keyboard.press("r")
    chosen = page.locator("select[name=result] option:checked")
    for _step in range(40):
        if chosen.inner_text() == name:
            break
        page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text(name)
    leave(page)


def enter_moment(page: Page, key: str, field: str, day: date) -> None:
    """Eleven o'clock of a day, in whatever order the browser asks for it."""
    wanted = f"{day:%Y-%m-%d}T11:00"
    for order in ("%m%d%Y", "%d%m%Y"):
        page.keyboard.press(key)
        page.keyboard.type(f"{day:{order}}")
        page.keyboard.press("ArrowRight")  # a year may be longer
        page.keyboard.type("1100a")
        leave(page)
        if page.locator(f"[name={field}]").input_value() == wanted:
            return
    raise AssertionError(page.locator(f"[name={field}]").input_value())


def kept(page: Page) -> None:
    expect(page.locator("#draft-state")).to_contain_text(DRAFT_KEPT)


def next_after(page: Page, work: int) -> None:
    """Wait until the call is no longer in hand and the page of the next one works."""
    page.wait_for_function(
        "work => document.readyState === 'complete' && document.querySelector('#call')?.dataset.work !== String(work)",
        arg=work,
    )


def saved(page: Page, work: int) -> None:
    page.keyboard.press("s")
    next_after(page, work)
