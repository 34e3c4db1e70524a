"""Single named reports: what each counts, and what it leaves out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import AccessRequest, Competitor, CompetitorVerdict
from contacts.persons.models import Consultation, Education, Mailing
from crm.staff.calendar import today
from debts.actions import rebuild_balances
from debts.choices import Owner, PromiseState
from reports import rules
from tests.actors import Actors
from tests.factories import (
    make_call,
    make_client,
    make_debt_owner,
    make_invoice,
    make_item,
    make_payment,
    make_person,
    make_promise,
    make_reversal,
    make_signal,
    make_work,
    noon,
)
from triggers.actions import compute
from triggers.models import Result

from .support import lines, table

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return today() - timedelta(days=days)


# --- Risk ---


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ([], "Не известно"), ([("yes", 900)], "Да"), ([("no", 183)], "Нет"), ([("no", 184)], "Не известно"),
        ([("yes", 90), ("no", 10)], "Нет"), ([("no", 90), ("unknown", 10)], "Не известно"),
    ],
)  # fmt: skip
def test_competitors(actors: Actors, said: list[tuple[str, int]], shown: str) -> None:
    rival = Competitor.objects.create(name="Гранит-Право")
    for verdict, days in said:
        which = rival if verdict == "yes" else None
        CompetitorVerdict.objects.create(client=actors.client_row, on=ago(days), verdict=verdict, competitor=which)
    _totals, rows = table(actors, "specialist", "competitors")
    assert [row["Конкурент"] for row in rows] == [shown]
    assert rows[0]["Дней назад"] == (str(said[-1][1]) if said else "")
    assert len(table(actors, "specialist", "competitors", which=rival.pk)[1]) == int(shown == "Да")


def test_the_trigger_report_of_a_day(actors: Actors) -> None:
    compute(client_ids=[actors.client_row.pk], day=ago(5))
    make_work(actors.client_row, on=ago(3), state="not_held")
    compute(client_ids=[actors.client_row.pk], day=today())
    now, then = (Result.objects.as_of(day).get(client=actors.client_row) for day in (today(), ago(4)))
    assert now.indicator != then.indicator
    for params, result in (({}, now), ({"on": str(ago(4))}, then), ({"on": "2099-01-01"}, now)):
        totals, rows = table(actors, "head", "triggers", **params)
        assert [float(row["Индикатор"].replace(",", ".")) for row in (totals, *rows)] == [float(result.indicator)] * 2
    assert table(actors, "head", "triggers", on=str(ago(6))) == ({}, [])


# --- Contacts ---


def test_decision_makers(actors: Actors) -> None:
    client = actors.client_row
    boss = make_person(client, characteristics=["lpr", "chdd"])
    make_person(client, characteristics=["lpr"], is_active=False)
    adviser = make_person(client, characteristics=["lvpr"])
    make_work(client, on=ago(40), person=boss)
    make_work(client, on=ago(5), person=boss, state="not_held")
    make_work(client, on=ago(5), person=adviser)
    make_work(client, on=ago(4), person=adviser, state="held_with_login")
    bare = make_client(actors["specialist"])
    totals, rows = table(actors, "head", "decision-makers")
    keys = [key for key in totals if key in {"ЛПР", "Контактов с ними", "ЛВПР", "Контактов с ЛВПР", "ЧДД"}]
    assert len(keys) == 5
    of = {row["Клиент"]: [row[key] for key in keys] for row in rows}
    assert of == {str(client): ["1", "0", "1", "2", "1"], str(bare): ["0", "0", "0", "0", "0"]}
    assert [totals[key] for key in keys] == ["1", "0", "1", "2", "1"]
    assert [row["Последний контакт"] for row in rows if row["Клиент"] == str(client)] == [f"{ago(40):%d.%m.%Y}"]
    chosen = {
        code: [row["Клиент"] for row in table(actors, "head", "decision-makers", lacks=code)[1]]
        for code in ("no_lpr", "no_lvpr", "neither", "unreached", "unreached_both")
    }
    assert chosen == {
        "no_lpr": [str(bare)], "no_lvpr": [str(bare)], "neither": [str(bare)], "unreached": [str(client)],
        "unreached_both": [],
    }  # fmt: skip
    assert table(actors, "head", "decision-makers", lacks="unreached", period="90") == ({}, [])


def test_no_outgoing_calls(actors: Actors) -> None:
    client, colleague = actors.client_row, actors["other_specialist"]
    make_call(client, actors["specialist"], ago(40))
    make_call(client, actors["specialist"], ago(35), status="Не отвечен")
    make_call(client, actors["specialist"], ago(2), direction="in")
    _totals, rows = table(actors, "head", "no-calls")
    assert [(row["Клиент"], row["Звонили последний раз"][:10], row["Отвечали последний раз"][:10]) for row in rows] == [
        (str(client), f"{ago(35):%d.%m.%Y}", f"{ago(40):%d.%m.%Y}")
    ]
    assert table(actors, "head", "no-calls", period="90") == ({}, [])
    make_call(client, colleague, ago(1))
    assert table(actors, "head", "no-calls") == ({}, [])


def test_problems_and_tasks(actors: Actors) -> None:
    owner = actors["specialist"]
    make_item(actors.client_row, owner, due_on=ago(1))
    make_item(actors.client_row, owner, kind="problem")
    closed = noon(ago(2))
    for due in (ago(2), ago(3), None):
        item = make_item(actors.client_row, owner, state="done", due_on=due, closed_at=closed)
        type(item).objects.filter(pk=item.pk).update(created_at=closed - timedelta(days=4))
    make_item(actors.client_row, owner, state="dropped", closed_at=noon(ago(100)))
    make_item(actors.foreign, actors["other_specialist"])
    totals, rows = table(actors, "head", "items")
    heads = ["Открытые", "Просрочено", "Заведено за период", "Решено за период", "Снято за период",
             "Решено в срок", "Дней на решение, в среднем"]  # fmt: skip
    assert [[row[head] for head in heads] for row in (totals, *rows)] == [["2", "1", "6", "3", "0", "50", "4"]] * 2
    page = actors.client("head").get("/reports/items/", {"kind": "problem"}).content.decode()
    assert f"/works/items/?owner={owner.pk}&amp;due=overdue&amp;kind=problem" in page
    assert table(actors, "head", "items", kind="problem")[0]["Открытые"] == "1"


def answered(client: Any, raiser: Any, by: Any, kind: str, days: int, hours: int, **fields: Any) -> None:
    """Raised at noon so many days ago, due the day after, answered after so many hours."""
    at = noon(ago(days))
    make_signal(
        client, by, kind=kind, raised_by=raiser, raised_at=at, due_on=ago(days - 1), state="reacted", closed_by=by,
        closed_at=at + timedelta(hours=hours), **fields,
    )  # fmt: skip


def test_reaction_to_signals_both_ways(actors: Actors) -> None:
    client, specialist, manager = actors.client_row, actors["specialist"], actors["account_manager"]
    answered(client, specialist, manager, "people", 10, 2)
    answered(client, specialist, manager, "online", 20, 4)
    answered(client, specialist, manager, "competitor", 30, 72)
    answered(client, manager, specialist, "feedback", 5, 10)
    answered(client, specialist, specialist, "interest", 6, 1)
    answered(client, specialist, manager, "solvency", 200, 500)
    make_signal(client, kind="people", due_on=ago(1))
    make_signal(client, kind="online")
    make_signal(actors.foreign)
    totals, rows = table(actors, "head", "signals")
    heads = ["Подано сигналов", "Ответили другие", "Часов до их реакции, медиана", "Отреагировал сам",
             "Часов до своей реакции, медиана", "В срок", "Ждут сейчас", "Просрочены сейчас"]  # fmt: skip
    found = {row["Сотрудник"]: [row[head] for head in heads] for row in rows}
    assert found == {
        manager.full_name: ["1", "1", "10,0", "3", "4,0", "67", "2", "1"],
        specialist.full_name: ["6", "3", "4,0", "2", "5,5", "100", "0", "0"],
    }
    assert [totals[head] for head in heads] == ["7", "4", "7,0", "5", "4,0", "80", "2", "1"]
    page = actors.client("head").get("/reports/signals/", {"kind": "people"}).content.decode()
    assert f"/signals/?owner={manager.pk}&amp;due=overdue&amp;kind=people" in page
    assert table(actors, "head", "signals", kind="people")[0]["Подано сигналов"] == "2"


# --- Use of the system and learning ---


def test_access_requests(actors: Actors) -> None:
    of = {"client": actors.client_row, "person_name": "Знакомцева Ирина"}
    AccessRequest.objects.create(**of, requested_on=ago(10))
    AccessRequest.objects.create(**of, requested_on=ago(20), state="granted", decided_on=ago(17))
    AccessRequest.objects.create(**of, requested_on=ago(100), state="granted", decided_on=ago(99))
    totals, rows = table(actors, "head", "access")
    assert [(row["Состояние"], row["Ждали, дней"]) for row in rows] == [("Запрошен", "10"), ("Выдан", "3")]
    assert (totals["Кто просит"], totals["Клиент"], totals["Ждали, дней"]) == ("2", "1", "6,5")
    assert len(table(actors, "head", "access", state="requested")[1]) == 1


def test_education_and_consultations(actors: Actors) -> None:
    client = actors.client_row
    person, colleague = make_person(client), make_person(client)
    for who, kind, certificate in ((person, "webinar", False), (person, "seminar", True), (colleague, "seminar", True)):
        Education.objects.create(
            client=client, person=who, on=ago(3), event=f"Событие {kind}", kind=kind, has_certificate=certificate
        )
    totals, _rows = table(actors, "head", "education")
    assert [totals[head] for head in ("Клиент", "Контактное лицо", "Мероприятие", "Сертификат")] == ["1", "2", "3", "2"]
    for place, rating in enumerate((5, 4, 2, None)):
        Consultation.objects.create(client=client, number=f"К{place}", on=ago(place), rating=rating, person=person)
    totals, _rows = table(actors, "head", "consultations")
    assert (totals["Номер"], totals["Клиент"], totals["Оценка"]) == ("4", "1", "3,67")
    counts = {code: len(table(actors, "head", "consultations", rating=code)[1]) for code in ("low", "good", "none")}
    assert counts == {"low": 1, "good": 2, "none": 1}


# --- Letters ---


def letter(client: Any, title: str, days: int, place: int = 0, **fields: Any) -> None:
    fields = {"is_delivered": True, **fields}
    Mailing.objects.create(client=client, email=f"user{place}@client.example", title=title, sent_on=ago(days), **fields)


def send(actors: Actors) -> Any:
    client, second = actors.client_row, make_client(actors["specialist"])
    letter(client, "Горячие новости", 2, is_opened=True, clicks=3)
    letter(client, "Горячие новости", 2, 1, is_delivered=False)
    letter(second, "Горячие новости", 2)
    letter(second, "Афиша семинаров", 9, is_opened=True)
    letter(actors.foreign, "Горячие новости", 2, is_opened=True, clicks=50)
    letter(client, "Старые новости", 200)
    make_person(client, is_subscribed=True)
    return second


def test_mailings_are_counted_from_their_letters(actors: Actors) -> None:
    send(actors)
    heads, totals, *rows = lines(actors, "head", "mailings")
    assert [row[1:] for row in rows] == [
        ["Горячие новости", "3", "67", "50", "1", "3"], ["Афиша семинаров", "1", "100", "100", "0", "0"],
    ]  # fmt: skip
    assert totals == ["Итого: (2)", "", "4", "75", "67", "1", "3"]
    of_one = lines(actors, "head", "mailings", q=actors.client_row.number)[2:]
    assert [row[1:] for row in of_one] == [["Горячие новости", "2", "50", "100", "1", "3"]]
    page = actors.client("head").get("/reports/mailings/").content.decode()
    assert f"&amp;since={ago(2)}&amp;until={ago(2)}" in page
    assert len(heads) == 7


def test_letters(actors: Actors) -> None:
    send(actors)
    totals, rows = table(actors, "head", "letters")
    assert len(rows) == 4
    assert (totals["Доставлено"], totals["Открыто"], totals["Переходы"]) == ("3", "2", "3")
    assert len(table(actors, "head", "letters", is_delivered="False")[1]) == 1
    assert len(table(actors, "head", "letters", title="афиша")[1]) == 1


def test_clicks_and_hot_news_by_client(actors: Actors) -> None:
    second = send(actors)
    heads = ["Подписчиков", "Письма", "Доставлено", "Открыто", "Писем с переходами", "Переходы"]
    totals, rows = table(actors, "head", "clicks")
    of = {row["Клиент"]: [row[head] for head in heads] for row in rows}
    assert of == {str(actors.client_row): ["1", "2", "1", "1", "1", "3"], str(second): ["0", "2", "2", "1", "0", "0"]}
    assert [totals[head] for head in heads] == ["1", "4", "3", "2", "1", "3"]
    totals, rows = table(actors, "head", "hot-news")
    assert [totals[head] for head in heads] == ["1", "3", "2", "1", "1", "3"]
    chosen = {
        code: [row["Клиент"] for row in table(actors, "head", "hot-news", clicked=code)[1]]
        for code in ("yes", "no", "unopened", "none")
    }
    assert chosen == {
        "yes": [str(actors.client_row)], "no": [str(second)], "unopened": [str(second)], "none": [str(second)],
    }  # fmt: skip


def test_disconnected_clients_are_in_no_report_of_clients(actors: Actors) -> None:
    gone = make_client(actors["specialist"], status="disconnected", disconnected_on=ago(1))
    for code in ("clicks", "hot-news", "no-calls", "decision-makers", "competitors", "deviations", "training"):
        assert str(gone) not in [row[0] for row in lines(actors, "specialist", code)]


# --- Money ---


def figures(row: dict[str, str], *heads: str) -> list[float]:
    return [float(row[head].replace(",", ".")) for head in heads]


def test_completeness_of_collection(actors: Actors) -> None:
    client, month, day = actors.client_row, today().replace(day=1), today()
    year_ago = rules.a_year_before(rules.Period(day, day)).start
    make_invoice(client, month, 1000)
    make_payment(client, day, 1250)
    make_reversal(make_payment(client, day, 300), 250)
    make_invoice(client, year_ago, 800)
    make_payment(client, year_ago, 200)
    make_payment(client, day - timedelta(days=400), 5000)  # of neither period
    make_promise(client, day, 1300, state="kept", made_on=month)
    make_promise(client, month, 90, state="broken", made_on=month)
    make_invoice(actors.foreign, month, 7000)
    for name in ("specialist", "head"):
        totals, [row] = table(actors, name, "collection")
        assert figures(row, *MONEY) == [1000, 1300, 130, 800, 200, 25, 1300, 90]
        assert figures(totals, *MONEY) == figures(row, *MONEY)
    rows = table(actors, "director", "collection")[1]
    assert sorted(figures(row, "Выставлено") for row in rows) == [[1000], [7000]]


MONEY = (
    "Выставлено", "Собрано", "Полнота, %", "Выставлено год назад", "Собрано год назад", "Полнота год назад, %",
    "Обещано и выполнено", "Обещано и нарушено",
)  # fmt: skip


def test_receivables(actors: Actors) -> None:
    client = actors.client_row
    type(client).objects.filter(pk=client.pk).update(monthly_fee=1000)
    make_invoice(client, today(), 2750)
    rebuild_balances(client_ids=[client.pk])
    make_promise(client, today() + timedelta(days=2), 700)
    make_debt_owner(client)
    totals, [row] = table(actors, "specialist", "receivables")
    assert figures(row, "Долг", "Глубина, мес.", "Обещано") == [2750, 2.8, 700]
    assert [row["Кто ведёт"], row["Обещание"]] == [Owner.MANAGER.label, PromiseState.PENDING.label]
    assert figures(totals, "Долг", "Глубина, мес.") == [2750, 2.8]
    for query, count in (
        ("depth=deep", 1), ("depth=low", 0), ("owner_kind=manager", 1), ("owner_kind=specialist", 0),
        ("promise_state=pending", 1), ("promise_state=broken", 0),
    ):  # fmt: skip
        name, value = query.split("=")
        assert len(table(actors, "specialist", "receivables", **{name: value})[1]) == count, query
    make_payment(client, today(), 2750)
    rebuild_balances(client_ids=[client.pk])
    assert table(actors, "specialist", "receivables") == ({}, [])
