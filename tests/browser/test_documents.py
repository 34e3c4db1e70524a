"""A paper on the card of a client, in Chromium: refused, added, read, replaced, removed, returned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clients.models import Document
from crm.staff.choices import Role
from crm.staff.models import AccessRecord, Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  a fixture
from .test_service import section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_paper_from_the_card_to_its_versions(
    site: Callable[[Employee], Page],  # noqa: F811  the fixture
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, name="СТРИЖ")
    page = site(specialist)
    card = f"{page.url.rstrip('/')}/clients/{client.number}/"
    page.goto(card)
    added(page)
    read(page)
    page.goto(f"{card}panels/documents/")
    accessible(page)
    removed_and_returned(page)
    replaced(page)
    accessible(page)
    assert [str(one) for one in Document.objects.get().versions.all()] == ["Подписан.txt", "Договор.txt"]
    assert AccessRecord.objects.filter(kind="document", client_id=client.pk).count() == 1


def added(page: Page) -> None:
    papers = section(page, "documents")
    expect(papers).to_contain_text("Документов пока нет")
    papers.get_by_text("Добавить документ").click()
    papers.get_by_label("Название").fill("Договор поставки")
    papers.locator("[name=number]").fill("17/03")
    papers.locator("[name=file]").set_input_files(
        {"name": "Договор.txt", "mimeType": "text/plain", "buffer": b"\x00\x01"}
    )
    papers.get_by_role("button", name="Сохранить документ").click()
    expect(papers.locator(".errorlist")).to_contain_text("Содержимое файла не то")
    expect(papers.get_by_label("Название")).to_have_value("Договор поставки")
    choose(page, "Договор.txt")
    papers.get_by_role("button", name="Сохранить документ").click()
    expect(papers.get_by_role("row", name="Договор поставки")).to_contain_text("№ 17/03")


def choose(page: Page, name: str) -> None:
    text = {"name": name, "mimeType": "text/plain", "buffer": f"Текст: {name}".encode()}
    page.locator("[name=file]").set_input_files(text)


def read(page: Page) -> None:
    """A text opens beside the card."""
    with page.context.expect_page() as opened:
        page.locator("#documents").get_by_role("link", name="Договор.txt").click()
    expect(opened.value.locator("body")).to_contain_text("Текст: Договор.txt")
    opened.value.close()


def removed_and_returned(page: Page) -> None:
    papers = page.locator("#documents")
    page.once("dialog", lambda dialog: dialog.accept())
    papers.get_by_role("button", name="Убрать «Договор поставки»").click()
    expect(papers.get_by_role("status")).to_contain_text("убран")
    expect(papers).to_contain_text("Документов пока нет")
    papers.get_by_role("button", name="Вернуть").click()
    expect(papers.get_by_role("row", name="Договор поставки")).to_be_visible()


def replaced(page: Page) -> None:
    page.locator("#documents").get_by_role("link", name="Договор поставки").click()
    page.get_by_role("link", name="Заменить файл").click()
    choose(page, "Подписан.txt")
    page.get_by_role("button", name="Сохранить").click()
    versions = page.locator("table tbody tr")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("Подписан.txt")
    expect(versions.first).to_contain_text("Действующий")
