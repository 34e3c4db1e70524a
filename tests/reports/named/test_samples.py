"""Reports whose columns the users' own ones give: the samples."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client, Usage
from contacts.persons.models import Training
from crm.exchange.actions import import_path
from crm.staff.calendar import today
from tests.actors import Actors
from tests.exchange.support import SAMPLES
from tests.factories import make_client, make_person

from .support import lines, table

pytestmark = pytest.mark.django_db


def number(text: str) -> int:
    return int(float(text.replace("\xa0", "").replace(" ", "").replace(",", ".")))


def test_usage_of_a_week_is_the_sample(actors: Actors) -> None:
    import_path("clients", SAMPLES / "clients.csv")
    import_path("usage", SAMPLES / "usage_2023-06-19_2023-06-25.csv")
    with (SAMPLES / "usage_2023-06-19_2023-06-25.csv").open(encoding="cp1251") as file:
        sample = list(csv.reader(file, delimiter=";"))[3:]
    heads, *rows = lines(actors, "director", "usage", since="2023-06-19", until="2023-06-25")
    assert heads[:8] == sample[0]
    assert heads[8:] == ["Что делать"]
    wanted = [[row[0].rsplit(" (", 1)[0], *row[2:4], *map(number, row[4:])] for row in sample[1:] if row[2]]
    shown = [[row[0], *row[2:4], *map(number, row[4:8])] for row in rows[1:]]
    assert sorted(shown) == sorted(wanted)
    assert rows[0] == ["Итого: (43)", "", "", "", *(str(number(cell)) for cell in sample[1][4:]), ""]


@pytest.mark.parametrize(
    ("logins", "advice"), [((0,), "Аудит"), ((1,), "Аудит"), ((1, 1), "—"), ((3,), "—"), ((3, 1), "Допродажа")]
)
def test_the_rule_looks_at_all_sets_of_a_client(actors: Actors, logins: tuple[int, ...], advice: str) -> None:
    day = today()
    for place, count in enumerate(logins):
        distributive = actors.client_row.distributives.create(code=f"SKVO{place}")
        Usage.objects.create(
            client=actors.client_row, distributive=distributive, starts_on=day, ends_on=day, logins=count
        )
    totals, rows = table(actors, "head", "usage")
    assert {row["Что делать"] for row in rows} == {advice}
    assert totals["Количество входов"] == str(sum(logins))
    filtered = {code: len(table(actors, "head", "usage", advice=code)[1]) for code in ("audit", "upsell")}
    assert filtered == {"audit": len(rows) * (advice == "Аудит"), "upsell": len(rows) * (advice == "Допродажа")}


def test_a_set_nobody_used_stands_there_and_one_switched_off_does_not(actors: Actors) -> None:
    actors.client_row.distributives.create(code="SKVOQUIET")
    actors.client_row.distributives.create(code="SKVOGONE", is_active=False)
    assert [row["Комплект"] for row in table(actors, "head", "usage")[1]] == ["SKVOQUIET"]


def sample_heads() -> list[str]:
    with (SAMPLES / "training_report_2023-06.csv").open(encoding="utf-8-sig") as file:
        return next(csv.reader(file, delimiter=";"))


def learner(client: Any, characteristics: list[str], kind: str = "", on: date | None = None, **fields: Any) -> None:
    subdivision = client.subdivisions.get_or_create(name=kind, kind=kind)[0] if kind else None
    person = make_person(client, characteristics=characteristics, subdivision=subdivision, **fields)
    if on:
        Training.objects.create(client=client, person=person, on=on)


def test_the_training_report_has_the_columns_and_the_arithmetic_of_the_sample(actors: Actors) -> None:
    client: Client = actors.client_row
    now = today()
    fresh, stale = now - timedelta(days=30), now - timedelta(days=800)
    learner(client, ["lpr", "k_user"], "accounting", fresh)
    learner(client, ["lvpr"], "legal", stale)
    learner(client, ["k_user"], "accounting", fresh)
    learner(client, ["k_user"], "hr", None)
    learner(client, ["key_user"], "", fresh)
    learner(client, ["k_user"], "accounting", None, is_active=False)
    other = make_client(actors["specialist"])
    learner(other, ["k_user"], "procurement", fresh)
    learner(other, ["k_user"], "procurement", now)
    empty = make_client(actors["specialist"])
    heads, totals, *rows = lines(actors, "head", "training")
    assert heads == sample_heads()
    of = {row[0]: row[1:] for row in rows}
    lpr, lvpr, key = ["100", "0", "0", "1", "1"], ["0", "0", "0", "1", "0"], ["100", "1", "1", "0"]
    assert of[str(client)] == ["нет", *lpr, *lvpr, *key, "67", "1", "0", "2", "2"]
    nothing = ["0"] * 5
    assert of[str(other)] == ["да", *nothing, *nothing, *["0"] * 4, "100", "0", "0", "2", "2"]
    assert of[str(empty)] == ["да", *nothing, *nothing, *["0"] * 4, *nothing]
    assert totals == ["Итого: (3)", "нет", *lpr, *lvpr, *key, "80", "1", "0", "4", "4"]
    before = lines(actors, "head", "training", on=str(fresh - timedelta(days=1)))[1]
    assert before[1:2] + before[-5:] == ["нет", "0", "1", "0", "4", "0"]
    assert len(lines(actors, "head", "training", trained="True")) == 4


def test_the_sample_says_what_a_percent_is() -> None:
    """Its columns are read as this report reads them: trained of both audiences, half up, 0 of nobody."""
    with (SAMPLES / "training_report_2023-06.csv").open(encoding="utf-8-sig") as file:
        _heads, *rows = csv.reader(file, delimiter=";")
    for row in rows:
        cells = list(map(int, row[2:]))
        for percent, other, other_trained, profile, trained in (cells[0:5], cells[5:10], cells[14:19]):
            whole = other + profile
            assert percent == (round(100 * (other_trained + trained) / whole + 1e-9) if whole else 0)
        untrained = sum(cells[at] - cells[at + 1] for at in (1, 3, 6, 8, 15, 17))
        assert (row[1] == "да") == (untrained == 0), row[0]


def test_a_report_of_nobody_says_so(actors: Actors) -> None:
    text = actors.client("auditor").get(reverse("reports:training")).content.decode()
    assert "<tr" not in text.split("<main")[1]
