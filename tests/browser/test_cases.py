"""A case from its author to its effect, in Chromium: written, published, suggested, used, sent, counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cases.actions import send_letter
from cases.models import Case, Letter, Use
from clients.models import Client
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports.actions import refresh
from tests.factories import make_client, make_employee, make_group, make_person
from tests.sessions.calls import make_call, working_region

from .test_main_jobs import (
    accessible,
    site,  # noqa: F401  a fixture
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Ответ на требование"


@pytest.fixture
def client() -> Client:
    """Of the specialist, whose accountant may be called and written to now."""
    group = make_group()
    make_employee(Role.HEAD, group)
    specialist = make_employee(Role.SPECIALIST, group)
    client: Client = make_client(specialist, name="СТРИЖ", region=working_region())
    person = make_person(client, "Рябова Анна Ильинична", position="Главный бухгалтер")
    person.phones.create(as_written="8 (385) 200-11-22", number="+73852001122")
    person.emails.create(address="ryabova@client.example")
    make_call(client, specialist, person=person)
    return client


def test_a_case_from_its_author_to_its_effect(
    site: Callable[[Employee], Page],  # noqa: F811  the fixture
    client: Client,
    live_server: Any,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = settings.REPORTS_DIR = tmp_path
    assert client.specialist is not None
    root, page = live_server.url, site(Employee.objects.get(roles__contains=[Role.HEAD]))
    page.wait_for_url(f"{root}/")
    written_and_published(page, root)
    accessible(page)
    page.context.clear_cookies()
    site(client.specialist).wait_for_url(f"{root}/")
    offered_in_planning(page, root)
    used_in_a_session(page, root)
    seen_on_the_card_and_sent(page, root, client)
    counted(page, root)


def written_and_published(page: Page, root: str) -> None:
    """Publishing is refused with sentences until the kit and the scenario are there."""
    page.goto(f"{root}/cases/new/")
    page.get_by_label("Название", exact=True).fill(TITLE)
    page.get_by_label("Проблематизация").fill("Сроку пять дней, а главбух в отпуске")
    page.get_by_label("Польза для клиента").fill("Готовый порядок ответа")
    page.get_by_label("Обучение").check()
    page.get_by_label("Бухгалтер", exact=True).check()
    page.get_by_label("Текст письма").fill("{person}, добрый день!")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator(".message.warning")).to_contain_text("нет подборки документов")
    case = page.url
    for kind, name in (("Презентация", "slides.pdf"), ("Подборка документов", "folder.1stz")):
        page.get_by_role("link", name="Добавить файл или ссылку").click()
        page.get_by_label(kind, exact=True).check()
        page.get_by_label("Название", exact=True).fill(kind)
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": b"%PDF-1.7"}
        )
        if kind == "Подборка документов":
            page.get_by_label("Клиент", exact=True).check()
        page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("button", name="Начать сценарий").click()
    steps = page.locator(".script-plan > li")
    expect(steps).to_have_count(5)
    Case.objects.get().script.steps.update(say="Скажите, приходило ли требование?")  # type: ignore[union-attr]
    page.goto(case)
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.locator(".page-head")).to_contain_text("Опубликован")


def offered_in_planning(page: Page, root: str) -> None:
    """Beside the work that is planned stands what to talk about."""
    page.goto(f"{root}/works/planning/calendar/?view=day")
    row = page.locator("tr", has_text="СТРИЖ")
    expect(row.get_by_role("link", name=TITLE)).to_be_visible()


def used_in_a_session(page: Page, root: str) -> None:
    """The suggestion comes with its reason; opened, it stands beside the result and is the one that is noted."""
    page.goto(f"{root}/sessions/")
    page.get_by_role("button", name="Начать обзвонку").click()
    expect(page.locator("#call")).to_be_visible()
    offered = page.locator("#call-cases li", has_text=TITLE)
    expect(offered).to_contain_text("для кого: бухгалтер")
    expect(offered).to_contain_text("Рябова Анна Ильинична")
    offered.get_by_role("link").click()
    talk = page.locator("#call-case .script-player")
    expect(talk.locator(".script-step.current")).to_contain_text("Скажите, приходило ли требование?")
    expect(page.locator("#result select[name=case]")).to_have_value(str(Case.objects.get().pk))
    accessible(page)
    page.locator("#result input[name=state][value=held]").check(force=True)
    page.locator("#save-stay").click()
    expect(page.locator("body")).to_contain_text("Сохранено")
    use = Use.objects.get()
    assert (use.case.title, use.version.number) == (TITLE, 1)


def seen_on_the_card_and_sent(page: Page, root: str, client: Client) -> None:
    page.goto(f"{root}/clients/{client.number}/panels/cases/")
    expect(page.locator("main")).to_contain_text("в разговоре")
    page.goto(f"{root}/cases/{Case.objects.get().pk}/write/{client.number}/")
    expect(page.get_by_label("Текст", exact=True)).to_have_value("Анна Ильинична, добрый день!")
    page.get_by_role("button", name="Посмотреть").click()
    expect(page.locator(".case-letter")).to_contain_text("Анна Ильинична, добрый день!")
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator("main")).to_contain_text("Ждёт отправки")
    send_letter(letter_id=Letter.objects.get().pk)
    expect(page.locator("#letter-state")).to_contain_text("Отправлено")
    page.goto(f"{root}/clients/{client.number}/panels/cases/")
    expect(page.locator("main")).to_contain_text("Отправлено")


def counted(page: Page, root: str) -> None:
    """The talk counts in the effect of the case, and nothing is claimed of one."""
    refresh()
    page.goto(f"{root}{Case.objects.get().get_absolute_url()}")
    page.get_by_role("link", name="Эффект").last.click()
    expect(page.locator(".effect-count")).to_contain_text("1 работа с кейсом")
    expect(page.locator("#by tbody tr", has_text=TITLE)).to_contain_text("Мало данных")
    accessible(page)
