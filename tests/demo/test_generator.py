"""Files of the demo: the same every time, and nobody real in them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from clients.rules import inn_is_valid
from crm.demo import words
from crm.demo.days import Span, is_working, month_start
from crm.demo.dice import Dice
from crm.demo.generator import HEADINGS, generate
from crm.demo.people import hire_staff, taxpayer_number
from crm.demo.world import SIZES
from crm.staff.choices import Role

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.xdist_group("generator")]
DAY = date(2026, 11, 21)
PHONE = re.compile(r"^7 \(\d{3}\) 200-\d\d-\d\d$")
LARGE_SAMPLE = dataclasses.replace(SIZES["large"], clients=150)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows(folder: Path, code: str) -> list[dict[str, str]]:
    with (folder / f"{code}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("demo")
    generate(target, SIZES["small"], seed=1, span=Span(DAY, 1))
    return target


@pytest.mark.parametrize("size", [SIZES["small"], LARGE_SAMPLE], ids=["small", "large"])
def test_same_size_seed_and_day_give_the_same_bytes(tmp_path, size):
    for name in ("first", "second"):
        generate(tmp_path / name, size, seed=1, span=Span(DAY, 1))
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_another_seed_gives_other_files(tmp_path, folder):
    generate(tmp_path, SIZES["small"], seed=2, span=Span(DAY, 1))
    assert set(digests(tmp_path).values()).isdisjoint(digests(folder).values())


def test_a_file_for_each_format_with_the_columns_of_the_domain(folder):
    headings = {path.stem: path.read_text(encoding="utf-8-sig").splitlines()[0] for path in folder.iterdir()}
    assert headings == HEADINGS
    assert all(rows(folder, code) for code in HEADINGS)


def test_three_hundred_clients_with_numbers_and_taxpayers_numbers(folder):
    clients = rows(folder, "clients")
    assert len({client["№"] for client in clients}) == len(clients) == 300
    assert all(inn_is_valid(client["ИНН"]) for client in clients)
    assert {client["ИНН"][2:4] for client in clients} == {"00"}  # no inspection issues these


def invented(name: str) -> bool:
    family, first, middle = name.split(" ")
    families = {*words.FAMILIES, *(f"{one}а" for one in words.FAMILIES)}
    middles = {f"{stem}{end}" for stem in words.MIDDLE for end in ("ич", "на")}
    return family in families and first in {*words.MEN, *words.WOMEN} and middle in middles


def test_every_person_is_put_together_from_the_lists(folder):
    named = {row["ФИО"] for code in ("employees", "contact_persons") for row in rows(folder, code)}
    named |= {row["Контактное лицо"] for code in ("calls", "works", "consultations") for row in rows(folder, code)} - {
        ""
    }
    assert [name for name in sorted(named) if not invented(name)] == []


def test_phones_and_addresses_lead_nowhere(folder):
    people = rows(folder, "contact_persons")
    assert all(PHONE.match(person["Телефоны"]) for person in people)
    assert all(person["E-mail"].endswith(".example") for person in people)


def test_natural_keys_are_given_once(folder):
    for code, key in {
        "works": "№",
        "calls": "UniqueID",
        "consultations": "№",
        "invoices": "№ счета",
        "payments": "№ платежа",
    }.items():
        keys = [row[key] for row in rows(folder, code)]
        assert len(keys) == len(set(keys)), code


def test_calls_of_nobody_and_funnel_are_like_the_domains(folder):
    calls = rows(folder, "calls")
    assert {"", "Внутренний"} <= {call["Клиент"] for call in calls} | {call["Направление звонка"] for call in calls}
    assert any(call["Клиент"].isdigit() for call in calls)
    dials = [call for call in calls if call["Направление звонка"] == "Исходящий" and " - " in call["Клиент"]]
    answered = [call for call in dials if call["Статус"] == "Успешно"]
    long = [call for call in answered if call["Продолжительность"] > "0:04:00"]
    assert 0.68 < len(answered) / len(dials) < 0.78
    assert 0.17 < len(long) / len(dials) < 0.27


def test_small_staff_has_every_role_in_three_groups():
    staff = hire_staff(1, 3, 3, 2)
    people = staff.everybody()
    assert len(people) == 12
    assert {role for one in people for role in one.roles} == {role.value for role in Role} - {"integration"}
    assert {one.group for one in people} == {"", "Группа 1", "Группа 2", "Группа 3"}


def test_large_staff_is_in_proportion():
    size = SIZES["large"]
    staff = hire_staff(1, size.specialists, size.groups, size.managers)
    people = staff.everybody()
    assert (size.specialists, size.groups) == (833, 70)
    assert len({one.name for one in people}) == len({one.login for one in people}) == len(people)
    assert all(team.specialists and team.managers and team.deputy and team.newcomer for team in staff.teams)


@pytest.mark.parametrize("sole", [False, True])
def test_taxpayers_numbers_have_right_control_digits(sole):
    numbers = [taxpayer_number(Dice(1, index), "2200", sole) for index in range(200)]
    assert {len(number) for number in numbers} == {12 if sole else 10}
    assert all(inn_is_valid(number) for number in numbers)


def test_dice_repeat_themselves_and_keep_shares():
    first, second = Dice(3, 5), Dice(3, 5)
    assert [first.between(1, 6) for _ in range(50)] == [second.between(1, 6) for _ in range(50)]
    thrown = [Dice(1, index).weighted({"a": 0.7, "b": 0.3}) for index in range(2000)]
    assert 0.66 < thrown.count("a") / 2000 < 0.74
    assert {Dice(1, index).between(2, 4) for index in range(200)} == {2, 3, 4}


def test_days():
    assert is_working(date(2027, 2, 20))  # a Saturday worked for a Monday
    assert not is_working(date(2026, 11, 4))
    assert Span(DAY, 1).worked_on_or_before(DAY) == date(2026, 11, 20)
    assert (month_start(DAY, 2), month_start(DAY, -11)) == (date(2027, 1, 1), date(2025, 12, 1))
