"""The main jobs as people do them, in a real Chromium: each walk also asks axe, in both themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from clients.models import Client, Usage
from crm.celery import app
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import PASSWORD, make_client, make_employee, make_group
from triggers import actions, rules
from triggers.models import RuleSet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SAMPLES = Path(__file__).parent.parent / "data" / "samples"


@pytest.fixture
def tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Background jobs run within the request that sends them: the test has no worker."""

    def run(name: str, args: Any = (), **options: Any) -> None:
        app.tasks[name].apply(args=args, throw=True)

    app.autodiscover_tasks(force=True)
    monkeypatch.setattr(app, "send_task", run)


def is_broken(message: ConsoleMessage) -> bool:
    """A section that is still fetched when its page is left tells of that too: nothing is wrong with it."""
    return message.type == "error" and not message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))


@pytest.fixture
def site(live_server: Any, page: Page) -> Iterator[Callable[[Employee], Page]]:
    """Log in through the page; at the end nothing was refused by the security policy and nothing broke."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if is_broken(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "response",
        lambda response: said.append(f"{response.status} {response.url}") if response.status >= 500 else None,
    )

    def log_in(employee: Employee) -> Page:
        page.goto(f"{live_server.url}/")
        page.fill("input[name=login]", employee.username)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name=re.compile("Войти|Log in")).click()
        page.wait_for_url(re.compile(r"/$"))
        return page

    yield log_in
    assert said == []


def accessible(page: Page, within: str | None = None) -> None:
    """No violation of WCAG 2.2 AA; of what the themes differ in, the contrast, in both.

    ``within`` names what is open above the page, where there is: what it covers is no place to click.
    """
    page.wait_for_load_state("networkidle")  # what is being fetched is drawn pale
    page.evaluate("window.scrollTo(0, 0)")  # half covered by a head that stays above is no fault: it can be scrolled
    for theme, asked in (("light", WCAG), ("dark", ["color-contrast"])):
        # colours change smoothly where motion is wanted; how long that takes depends on who else uses the machine
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_timeout(100)
        found = Axe().run(page, within, options={"runOnly": asked})
        assert found.violations_count == 0, (theme, page.url, found.generate_report())


def make_threatened(specialist: Employee, **fields: Any) -> Client:
    """A client with a competitor, no logins and an old debt: a threat."""
    client: Client = make_client(specialist, monthly_fee=Decimal(1000), connected_on=date(2020, 1, 1), **fields)
    client.competitor_verdicts.create(on=today() - timedelta(days=3), verdict="yes")
    distributive = client.distributives.create(code=f"D{client.number}")
    Usage.objects.create(client=client, distributive=distributive, starts_on=today(), ends_on=today(), logins=1)
    return client


def compute_all() -> None:
    # The browser's event loop may hide from pytest-django what it keeps of the reference lists.
    RuleSet.objects.get_or_create(version=1, defaults={"effective_from": date(2000, 1, 1), "content": rules.FIRST})
    actions.compute(client_ids=list(Client.objects.values_list("pk", flat=True)), day=today())
    actions.refresh_tallies(day=today())


def test_specialist_goes_from_the_login_to_the_reasons(site: Callable[[Employee], Page]) -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_threatened(specialist, name="УГРОЖАЕМЫЙ")
    compute_all()
    page = site(specialist)
    accessible(page)
    row = page.get_by_role("row", name=re.compile("УГРОЖАЕМЫЙ"))
    expect(row).to_contain_text("1 вход за 30 дней")
    expect(row).to_contain_text("работает с конкурентом")
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"/clients/{client.number}/"))
    risk = page.locator("#risk, section:has(h2:text-is('Риск'))").first
    expect(risk.get_by_role("row", name=re.compile("^Входы"))).to_contain_text("Угроза")
    expect(risk.get_by_role("row", name=re.compile("^Конкурент"))).to_contain_text("0,08")
    accessible(page)


def test_supervisor_opens_the_list_behind_a_figure(site: Callable[[Employee], Page]) -> None:
    group = make_group()
    for name in ("ПЕРВЫЙ", "ВТОРОЙ"):
        make_threatened(make_employee(Role.SPECIALIST, group), name=name)
    make_client(make_employee(Role.SPECIALIST, make_group()), name="ЧУЖОЙ")
    compute_all()
    page = site(make_employee(Role.HEAD, group))
    accessible(page)
    figure = page.locator(".stat.danger")
    expect(figure).to_contain_text("2")
    figure.click()
    expect(page.locator("main")).to_contain_text("ПЕРВЫЙ")
    expect(page.locator("main")).to_contain_text("ВТОРОЙ")
    expect(page.locator("main")).not_to_contain_text("ЧУЖОЙ")
    accessible(page)


def test_a_sample_is_loaded_in_the_browser(site: Callable[[Employee], Page], tasks_at_once: None) -> None:
    page = site(make_employee(Role.DIRECTOR))
    page.goto(page.url + "imports/new/")
    page.select_option("select[name=format]", "clients")
    page.set_input_files("input[name=file]", SAMPLES / "clients.csv")
    page.get_by_role("button", name="Проверить файл").click()
    expect(page.locator("#import-status")).to_contain_text("Пока ничего не записано")
    assert Client.objects.count() == 0
    accessible(page)
    page.get_by_role("button", name="Загрузить", exact=True).click()
    expect(page.locator("#import-status")).to_contain_text("Загружен")
    assert Client.objects.count() == 64
    accessible(page)


def test_both_languages(site: Callable[[Employee], Page]) -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    make_threatened(specialist)
    compute_all()
    page = site(specialist)
    expect(page.get_by_role("heading", level=1)).to_have_text("На кого смотреть первым")
    Employee.objects.filter(pk=specialist.pk).update(language="en")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom to look at first")
    cyrillic = re.compile("[а-яё]")
    labels = page.locator("th, .stat-label, .nav-bar a, .reason").all_inner_texts()
    assert [text for text in labels if cyrillic.search(text.lower()) and specialist.short_name not in text] == []


def test_the_keyboard_alone_opens_a_client(site: Callable[[Employee], Page]) -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_threatened(specialist)
    compute_all()
    page = site(specialist)
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/clients/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/clients/{client.number}/"))


def test_narrow_pages_do_not_scroll_aside(site: Callable[[Employee], Page]) -> None:
    group = make_group()
    client = make_threatened(make_employee(Role.SPECIALIST, group), name="ОЧЕНЬ ДЛИННОЕ НАЗВАНИЕ КЛИЕНТА НА ДВЕ СТРОКИ")
    compute_all()
    page = site(make_employee(Role.DIRECTOR))
    root = page.url.rstrip("/")
    page.set_viewport_size({"width": 360, "height": 740})
    addresses = [
        "/",
        "/clients/",
        f"/clients/{client.number}/",
        "/risk/runs/",
        "/risk/rules/",
        "/imports/",
        "/staff/",
        "/works/",
        "/calls/",
    ]
    wide = []
    for address in addresses:
        page.goto(root + address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []
