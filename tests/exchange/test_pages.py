"""The pages of imports, walked as a head walks them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Client
from crm.exchange.actions import load, preview
from crm.exchange.models import ExportLog, ImportRun
from tests.actors import EVERYBODY, OUTSIDE, Actors

from .support import CLIENT_ROWS, csv_bytes

pytestmark = pytest.mark.django_db
ROWS = [*CLIENT_ROWS, ["", "=HYPERLINK(1)", "<script>alert(1)</script>"]]


@pytest.fixture
def head_browser(actors: Actors) -> Any:
    actors["head"].language = "en"
    actors["head"].save()
    return actors.client("head")


def give(browser: Any, rows: list[list[str]] = ROWS, code: str = "clients", name: str = "a.csv") -> Any:
    file = SimpleUploadedFile(name, csv_bytes(rows))
    return browser.post(reverse("exchange:upload"), {"format": code, "file": file, "encoding": ""})


def test_the_walk(head_browser: Any, actors: Actors) -> None:
    answer = give(head_browser)
    run = ImportRun.objects.get()
    assert (answer.status_code, answer.url, run.started_by) == (
        302,
        reverse("exchange:run", args=[run.pk]),
        actors["head"],
    )
    page = head_browser.get(answer.url).content.decode()
    assert 'hx-trigger="every 2s"' in page
    preview(run_id=run.pk)
    page = head_browser.get(f"{answer.url}?status=1").content.decode()
    assert (reverse("exchange:load", args=[run.pk]) in page, "hx-trigger" in page, "<html" in page) == (
        True,
        False,
        False,
    )
    head_browser.post(reverse("exchange:load", args=[run.pk]))
    load(run_id=run.pk)
    page = head_browser.get(answer.url).content.decode()
    assert (ImportRun.objects.get().state, Client.objects.filter(number="100").count()) == ("done", 1)
    assert reverse("exchange:refused", args=[run.pk]) in page


def test_cells_are_text_on_pages(head_browser: Any) -> None:
    give(head_browser, [["№", "Клиент"], ["<b>1</b>", "<script>alert(1)</script>"]], name="<img src=x>.csv")
    run = ImportRun.objects.get()
    preview(run_id=run.pk)
    page = head_browser.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert ("<script>alert" in page, "<img" in page, "&lt;script&gt;alert" in page) == (False, False, True)


def test_refused_file_is_safe_and_logged(head_browser: Any, actors: Actors) -> None:
    give(head_browser)
    run = ImportRun.objects.get()
    preview(run_id=run.pk)
    answer = head_browser.get(reverse("exchange:refused", args=[run.pk]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith(";'=HYPERLINK(1);<script>alert(1)</script>;5;№;")
    log = ExportLog.objects.get()
    assert (log.employee, log.list_code, log.filter, log.rows) == (actors["head"], "refused", f"import={run.pk}", 1)


def test_a_form_without_a_file(head_browser: Any) -> None:
    answer = head_browser.post(reverse("exchange:upload"), {"format": "clients"})
    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)


@pytest.mark.parametrize(("name", "count"), [("head", 18), ("director", 19)])
def test_formats_offered(actors: Actors, name: str, count: int) -> None:
    answer = actors.client(name).get(reverse("exchange:upload"))
    assert len(answer.context["form"].fields["format"].choices) == count


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gives_files(actors: Actors, name: str) -> None:
    answer = give(actors.client(name))
    may = name in ("head", "other_head", "director")
    assert (answer.status_code, ImportRun.objects.count()) == (302 if may or name in OUTSIDE else 403, int(may))


def test_a_head_sees_own_imports_and_a_director_all(actors: Actors) -> None:
    for name in ("head", "other_head"):
        give(actors.client(name), name=f"{name}.csv")
    seen = {
        name: {run.file_name for run in actors.client(name).get(reverse("exchange:imports")).context["table"].data}
        for name in ("head", "other_head", "director")
    }
    assert seen == {"head": {"head.csv"}, "other_head": {"other_head.csv"}, "director": {"head.csv", "other_head.csv"}}


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_list(actors: Actors, rows: int, django_assert_max_num_queries: Any) -> None:
    director = actors.client("director")
    for _number in range(rows):
        give(director)
    with django_assert_max_num_queries(12):
        assert director.get(reverse("exchange:imports")).status_code == 200


def test_too_late(head_browser: Any, actors: Actors) -> None:
    run = ImportRun.objects.create(format="clients", file_name="a.csv", state="done", started_by=actors["head"])
    for verb in ("load", "cancel"):
        answer = head_browser.post(reverse(f"exchange:{verb}", args=[run.pk]), follow=True)
        assert (answer.status_code, len(answer.context["messages"])) == (200, 1)
    assert ImportRun.objects.get().state == "done"
