"""Every list of the product can be taken as XLSX and CSV, and each taking is logged (quality 23)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crm.exchange.models import ExportLog
from crm.ui.lists import ListView

from .actors import Actors

pytestmark = pytest.mark.django_db


def lists(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, type[ListView]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from lists(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and issubclass(getattr(entry.callback, "view_class", object), ListView):
            yield f"{namespace}{entry.name}", entry.callback.view_class  # type: ignore[attr-defined]


LISTS = dict(lists(get_resolver()))


def test_codes_are_names() -> None:
    codes = [view.list_code for view in LISTS.values()]
    assert len(codes) == len(set(codes)) > 4


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list(actors: Actors, name: str) -> None:
    url, browser = reverse(name), actors.client("director")
    text = b"".join(browser.get(url, {"_export": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(browser.get(url, {"_export": "xlsx"}).streaming_content))  # type: ignore[attr-defined]
    )
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert [str(cell) for cell in rows[0]] == text.splitlines()[0].split(";")
    logged = ExportLog.objects.order_by("pk").values_list("employee", "list_code", "format", "rows")
    director, code = actors["director"].pk, LISTS[name].list_code
    # the journal of exports grows by each
    lines = len(text.splitlines()) - 1
    assert list(logged) == [(director, code, "csv", lines), (director, code, "xlsx", len(rows) - 1)]
    assert not any("<" in str(cell) for row in rows for cell in row)
