"""What all named reports have in common: who sees what, periods, order, filters, the page of all of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.staff.calendar import today
from reports.named.declared import REPORTS
from reports.named.filters import period_asked
from reports.ready import READY
from reports.rules import Period
from tests.actors import Actors
from tests.factories import make_client

from .support import facts_everywhere, lines

pytestmark = pytest.mark.django_db


def test_each_counts_only_what_one_sees(actors: Actors) -> None:
    for client in (actors.client_row, actors.foreign):
        facts_everywhere(client)
    for code in REPORTS:
        taken = {name: lines(actors, name, code)[1:] for name in ("director", "head", "other_head", "specialist")}
        assert len(taken["director"]) > len(taken["head"]) > 1 or code == "mailings", code
        for name, own, other in (
            ("head", actors.client_row, actors.foreign),
            ("specialist", actors.client_row, actors.foreign),
            ("other_head", actors.foreign, actors.client_row),
        ):
            totals, *rows = taken[name]
            text = "\n".join(";".join(row) for row in rows)
            assert other.name not in text, (code, name)
            assert own.name in text or code in NO_CLIENTS, (code, name)
            assert totals[0] == f"Итого: ({len(rows)})", (code, name)


NO_CLIENTS = {"items", "mailings", "collection", "signals"}
"""Reports whose rows are no clients."""


def test_an_auditor_who_sees_no_clients_gets_empty_pages(actors: Actors) -> None:
    facts_everywhere(actors.client_row)
    browser = actors.client("auditor")
    for code in REPORTS:
        answer = browser.get(reverse(f"reports:{code}"))
        assert (answer.status_code, 'class="empty' in answer.content.decode()) == (200, True), code
        assert lines(actors, "auditor", code)[1:] == [], code


STATEMENTS = dict.fromkeys(REPORTS, 9) | {
    "items": 8,
    "collection": 8,
    "training": 10,
    "competitors": 11,
    "clicks": 11,
    "hot-news": 11,
}


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, count: int) -> None:
    for _number in range(count):
        facts_everywhere(make_client(actors["specialist"]))
    browser, found = actors.client("director"), {}
    browser.get(reverse("reports:index"))
    for code in REPORTS:
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse(f"reports:{code}"), {"view": "all"})
        found[code] = len(asked)
    assert found == STATEMENTS


def test_every_column_sorts_and_every_choice_filters(actors: Actors) -> None:
    facts_everywhere(actors.client_row)
    for code, report in REPORTS.items():
        columns = report.table_class.base_columns
        for name in (one.code for one in report.columns if columns[one.code].orderable is not False):
            up, down = (list(report.of(actors["head"], f"sort={sort}").rows) for sort in (name, f"-{name}"))
            assert {one.pk for one in up} == {one.pk for one in down} != set(), (code, name)
        filters = report.of(actors["head"], "").filterset
        assert filters is not None
        for name, one in filters.filters.items():
            for value, _label in one.extra.get("choices", ()):
                view = report.of(actors["head"], f"{name}={value}")
                assert view.filterset is not None
                assert view.filterset.form.is_valid(), (code, name, value)
                list(view.rows)


def test_in_english_nothing_is_left_in_russian(actors: Actors) -> None:
    actors["director"].language = "en"
    actors["director"].save()
    browser, left = actors.client("director"), {}
    for name in ("index", *REPORTS):
        text = browser.get(reverse(f"reports:{name}")).content.decode()
        own = re.sub(r"<(select|tbody).*?</\1>", "", text[text.index("<main") : text.index("</main>")], flags=re.DOTALL)
        left[name] = re.findall("[а-яА-Я]+", own)
    assert {name for name, words in left.items() if words} == set()


def test_a_period_upside_down_is_said_and_shows_nothing(actors: Actors) -> None:
    facts_everywhere(actors.client_row)
    url = reverse("reports:education")
    text = actors.client("head").get(url, {"since": today(), "until": today() - timedelta(days=1)}).content.decode()
    assert "Период кончается раньше, чем начинается" in text
    assert actors.client_row.name not in text
    wrong = actors.client("head").get(url, {"since": "yesterday"}).content.decode()
    assert ("errorlist" in wrong, actors.client_row.name in wrong) == (True, False)


DAY = today()


@pytest.mark.parametrize(
    ("params", "period"),
    [
        ({}, Period(DAY - timedelta(days=29), DAY)),
        ({"period": "90"}, Period(DAY - timedelta(days=89), DAY)),
        ({"period": "century"}, Period(DAY - timedelta(days=29), DAY)),
        ({"since": "2026-01-10", "until": "2026-02-05"}, Period(DAY.replace(2026, 1, 10), DAY.replace(2026, 2, 5))),
        ({"until": "2026-02-05"}, Period(DAY.replace(2026, 2, 1), DAY.replace(2026, 2, 5))),
        ({"since": "0001-01-01"}, Period(DAY - timedelta(days=29), DAY)),
        ({"since": "05.02.2026", "until": "06.02.2026"}, Period(DAY.replace(2026, 2, 5), DAY.replace(2026, 2, 6))),
    ],
)
def test_the_period_of_an_address(params: dict[str, str], period: Period) -> None:
    assert period_asked(params, "30", DAY) == period


def test_the_page_of_all_reports(actors: Actors) -> None:
    for name, load in (("specialist", False), ("director", True)):
        text = actors.client(name).get(reverse("reports:index")).content.decode()
        assert [code for code in REPORTS if reverse(f"reports:{code}") not in text] == []
        assert all(f"{reverse('reports:page')}?{query}".replace("&", "&amp;") in text for _name, query in READY)
        assert (reverse("staff:employees") in text.split("<main")[1]) is load


def test_an_old_address_of_the_workplace_still_shows_it(actors: Actors) -> None:
    old, new = (actors.client("head").get(f"/reports/{place}?r=state&m=works&p=30") for place in ("", "contacts/"))
    assert [one.templates[0].name for one in (old, new)] == ["reports/page.html"] * 2
