"""Each format: what its columns become, that a second load changes nothing, that a change is one change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from clients.models import (
    Advance,
    CompetitorVerdict,
    Distributive,
    IndicatorValue,
    Segment,
    ServiceChange,
    Subdivision,
    Usage,
)
from contacts.calls.models import Call
from contacts.persons.models import Consultation, ContactPerson, Education, Mailing, PersonEmail, PersonPhone, Training
from contacts.works.models import Work
from crm.exchange.declarations import registry
from crm.staff.models import Employee
from debts.models import Balance, Invoice, Payment

from .support import CLIENT_ROWS, counts, errors, loaded, state

pytestmark = pytest.mark.django_db

FILES: dict[str, list[list[str]]] = {
    "employees": [
        ["Логин", "ФИО", "Роли", "Группа", "Подразделение", "Добавочный"],
        ["sokolova", "Соколова Инна Олеговна", "КПП", "Первая", "ДиС", "6601"],
        ["yastreb", "Ястребов Пётр Ильич", '"РГ; ЗРГ"', "Первая", "ДиС", ""],
    ],
    "clients": CLIENT_ROWS,
    "distributives": [
        ["Клиент", "Комплект", "Онлайн (да/нет)", "Активен (да/нет)"],
        ["100", "СКВО1", "да", "да"],
        ["101 - ОСИНА", "СКВО2", "нет", "нет"],
    ],
    "subdivisions": [
        ["Клиент", "Подразделение", "Тип", "Активно"],
        ["100", "Бухгалтерия", "бухгалтерия", "да"],
        ["100", "Юристы", "юротдел", "нет"],
    ],
    "contact_persons": [
        [
            "Клиент",
            "ФИО",
            "Должность",
            "Подразделение",
            "Характеристики",
            "Телефоны",
            "E-mail",
            "Рассылка",
            "Причина отписки",
            "Дата начала работы",
            "Работает",
        ],
        [
            "100",
            "Грачёва Анна Петровна",
            "Главный бухгалтер",
            "Бухгалтерия",
            "ЛПР, Ключевой пользователь",
            "8 (385) 200-11-22, +7 913 555-01-23",
            "anna@example.com",
            "да",
            "",
            "01.02.2020",
            "да",
        ],
        ["101", "Чижов Олег", "Юрист", "Юротдел", "Пользователь К+", "", "", "нет", "Не читает", "", "да"],
    ],
    "usage": [
        [
            "Клиент",
            "Комплект",
            "Начало",
            "Конец",
            "Количество входов",
            "Количество активных пользователей",
            "Время всех сессий, мин",
            "Активен",
        ],
        ["100", "СКВО1", "02.11.2026", "08.11.2026", "5,00", "2", "1 234,50", "Да"],
        ["101", "СКВО9", "02.11.2026", "08.11.2026", "0", "0", "0", "Нет"],
    ],
    "calls": [
        [
            "Дата/время",
            "Номер назначения",
            "Продолжительность",
            "Клиент",
            "Сотрудник",
            "Контактное лицо",
            "Направление звонка",
            "Номер источника",
            "Статус",
            "UniqueID",
        ],
        [
            "17.07.2026 9:28:07",
            "73852001122",
            "0:04:24",
            "100 - БЕРЁЗА",
            "Соколова И.О. (Соколова И.О.)",
            "Грачева Анна Петровна",
            "Исходящий",
            "6601",
            "Успешно",
            "1.1",
        ],
        ["17.07.2026 9:40", "", "0:00:00", "", "", "", "Входящий", "", "Неуспешно", "1.2"],
    ],
    "works": [
        [
            "№",
            "Дата контакта план.",
            "Дата контакта факт.",
            "Направление деятельности",
            "Клиент",
            "Контактное лицо",
            "Исполнитель",
            "Способ контакта",
            "Тип контакта",
            "Вид",
            "Состояние",
            "Причина/результат",
            "Цель контакта",
            "Продолжительность",
            "Вход в систему",
        ],
        [
            "W1",
            "01.11.2026",
            "02.11.2026 23:30",
            "Обслуживание",
            "100",
            "Грачёва Анна Петровна",
            "Соколова И.О.",
            "Телефон",
            "Исходящий",
            "плановая",
            "Контакт состоялся с входом",
            "Не берут трубку",
            "Показать новости",
            "0:10:40",
            "да",
        ],
        [
            "W2",
            "03.11.2026",
            "",
            "Аудит",
            "101",
            "",
            "",
            "Визит",
            "Входящий",
            "внеплановая",
            "Запланирована",
            "",
            "",
            "15",
            "",
        ],
    ],
    "consultations": [
        ["№", "Дата", "Клиент", "Подразделение", "Контактное лицо", "Тема", "Оценка"],
        ["K1", "05.11.2026", "100", "Бухгалтерия", "Грачёва Анна Петровна", "НДС", "5"],
        ["K2", "06.11.2026", "101", "Отдел кадров", "", "Отпуск", ""],
    ],
    "trainings": [
        ["Клиент", "Контактное лицо", "Дата обучения", "Результат"],
        ["100", "Грачёва Анна Петровна", "10.10.2026", "Обучена"],
        ["101", "Новиков Пётр", "11.10.2026", ""],
    ],
    "education": [
        ["Клиент", "Контактное лицо", "Дата", "Мероприятие", "Вид", "Сертификат"],
        ["100", "Грачёва Анна Петровна", "12.10.2026", "НДС-2027", "семинар", "да"],
        ["100", "Грачёва Анна Петровна", "12.10.2026", "Отчёт", "Вебинар", "нет"],
    ],
    "competitors": [
        ["Клиент", "Дата", "Наличие", "Конкурент", "Источник"],
        ["100", "01.03.2026", "да", "Другая система", "звонок"],
        ["101", "01.03.2026", "не известно", "", ""],
    ],
    "advances": [
        ["Клиент", "Начало", "Конец", "Сумма"],
        ["100", "01.01.2026", "31.03.2026", "45 000,50"],
        ["100", "01.04.2026", "30.06.2026", "48000"],
    ],
    "service_changes": [
        ["Клиент", "Дата", "Изменение", "Комплект или услуга", "Сумма в месяц", "Причина"],
        ["100", "01.03.2026", "Подключение", "СКВО1", "15000", ""],
        ["101", "05.03.2026", "Отключение", "Архив", "1500", "Экономия"],
    ],
    "invoices": [
        ["Клиент", "№ счета", "Период", "Сумма", "Дата выставления", "Срок оплаты"],
        ["100", "С-1", "10.2026", "15 000,50", "01.10.2026", "10.10.2026"],
        ["100", "С-2", "11.2026", "15000.50", "", ""],
    ],
    "payments": [
        ["№ платежа", "Клиент", "Дата", "Сумма", "№ счета"],
        ["П-1", "100", "15.10.2026", "10 000,00", "С-1"],
        ["П-2", "100", "16.10.2026", "1,00", ""],
    ],
    "mailings": [
        ["Клиент", "E-mail", "Рассылка", "Дата отправки", "Доставлено", "Открыто", "Переходов"],
        ["100", "Anna@Example.com", "Горячие новости", "01.11.2026", "да", "нет", "0"],
        ["100", "anna@example.com", "Семинары", "01.11.2026", "да", "да", "2"],
    ],
    "indicators": [
        ["Клиент", "Показатель", "Значение", "Дата актуальности", "Пользователь", "Срок действия, дней"],
        ["100", "Штат бухгалтеров", "3", "10.06.2026", "Соколова И.О.", "180"],
        ["100", "Тип деятельности", "Торговля", "", "", ""],
    ],
    "segments": [
        ["Клиент", "Тип сегмента", "Сегмент", "Дата входа в сегмент"],
        ["100", "Отрасль", "Торговля", "01.01.2026"],
        ["101", "отрасль", "Строительство", ""],
    ],
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for code in FILES:
        assert errors(loaded(tmp_path, code, FILES[code])) == []
    return tmp_path


def test_every_format_is_tried_here() -> None:
    assert set(FILES) == set(registry)


@pytest.mark.parametrize("code", FILES)
def test_second_load_changes_nothing(base: Path, code: str) -> None:
    before = state()
    rows = len(FILES[code]) - 1
    assert counts(loaded(base, code, FILES[code])) == {"read": rows, "unchanged": rows}
    assert state() == before


@pytest.mark.parametrize("code", FILES)
def test_order_of_rows_and_columns_does_not_matter(base: Path, code: str) -> None:
    head, *rows = FILES[code]
    mirrored = [line[::-1] for line in [head, *rows[::-1]]]
    assert counts(loaded(base, code, mirrored)) == {"read": len(rows), "unchanged": len(rows)}


@pytest.mark.parametrize("code", FILES)
def test_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, code: str) -> None:
    for earlier in FILES:
        if earlier == code:
            break
        loaded(tmp_path, earlier, FILES[earlier])
    before = state()
    dry = loaded(tmp_path, code, FILES[code], dry_run=True)
    assert state() == before
    assert loaded(tmp_path, code, FILES[code]) == dry


def test_employees(base: Path) -> None:
    head = Employee.objects.get(username="yastreb")
    assert (head.full_name, head.roles, head.group.name, head.group.department.name) == (
        "Ястребов Пётр Ильич",
        ["deputy_head", "head"],
        "Первая",
        "ДиС",
    )
    assert not head.has_usable_password()


def test_an_employee_known_by_name_only_gets_the_login_of_the_file(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    [known] = Employee.objects.all()
    assert counts(loaded(tmp_path, "employees", FILES["employees"])) == {"read": 2, "created": 1, "updated": 1}
    known.refresh_from_db()
    assert (known.username, known.group.name) == ("sokolova", "Первая")


def test_a_file_makes_no_account_of_another_system(tmp_path: Path) -> None:
    summary = loaded(tmp_path, "employees", [["Логин", "ФИО", "Роли"], ["robot", "Робот", "integration"]])
    assert errors(summary) == [(2, "Роли", "There is no role “integration”")]


def test_distributives_and_subdivisions(base: Path) -> None:
    assert set(Distributive.objects.values_list("client__number", "code", "is_online", "is_active")) == {
        ("100", "СКВО1", True, True),
        ("101", "СКВО2", False, False),
        ("101", "СКВО9", True, True),
    }
    assert set(Subdivision.objects.values_list("client__number", "name", "kind", "is_active")) == {
        ("100", "Бухгалтерия", "accounting", True),
        ("100", "Юристы", "legal", False),
        ("101", "Юротдел", "legal", True),
        ("101", "Отдел кадров", "hr", True),
    }


def test_persons(base: Path) -> None:
    person = ContactPerson.objects.get(client__number="100")
    assert (person.full_name, person.name_key, person.position, person.subdivision.name) == (
        "Грачёва Анна Петровна",
        "грачева анна петровна",
        "Главный бухгалтер",
        "Бухгалтерия",
    )
    assert (sorted(person.characteristics), person.is_subscribed, person.started_on, person.is_active) == (
        ["key_user", "lpr"],
        True,
        date(2020, 2, 1),
        True,
    )
    assert list(PersonPhone.objects.values_list("as_written", "number", "kind")) == [
        ("8 (385) 200-11-22", "+73852001122", "work"),
        ("+7 913 555-01-23", "+79135550123", "mobile"),
    ]
    assert list(PersonEmail.objects.values_list("address", flat=True)) == ["anna@example.com"]


def test_a_new_phone_makes_the_row_changed_and_keeps_the_old_one(base: Path) -> None:
    rows = [["Клиент", "ФИО", "Телефоны"], ["100", "ГРАЧЕВА Анна  Петровна", "8 800 100-00-00"]]
    loaded(base, "contact_persons", rows)
    assert counts(loaded(base, "contact_persons", rows)) == {"read": 1, "unchanged": 1}
    rows[1][2] = "8 800 200-00-00"
    assert counts(loaded(base, "contact_persons", rows)) == {"read": 1, "updated": 1}
    assert PersonPhone.objects.filter(person__client__number="100").count() == 4


def test_usage(base: Path) -> None:
    rows = Usage.objects.order_by("client__number").values_list(
        "distributive__code", "starts_on", "ends_on", "logins", "active_users", "session_minutes"
    )
    assert list(rows) == [
        ("СКВО1", date(2026, 11, 2), date(2026, 11, 8), 5, 2, 1235),
        ("СКВО9", date(2026, 11, 2), date(2026, 11, 8), 0, 0, 0),
    ]


def test_calls(base: Path) -> None:
    call = Call.objects.get(unique_id="1.1")
    assert (
        call.at,
        call.seconds,
        call.direction,
        call.client.number,
        call.employee.username,
        call.person.full_name,
    ) == (datetime(2026, 7, 17, 6, 28, 7, tzinfo=UTC), 264, "out", "100", "sokolova", "Грачёва Анна Петровна")
    assert Call.objects.filter(unique_id="1.2", client=None, employee=None, person=None, direction="in").exists()


def test_works(base: Path) -> None:
    work = Work.objects.get(number="W1")
    assert (work.state, work.method, work.kind, work.is_incoming, work.minutes, work.with_login, work.goal) == (
        "held_with_login",
        "phone",
        "planned",
        False,
        11,
        True,
        "Показать новости",
    )
    assert (work.done_at, work.counts_on, work.result.name, work.direction.name, work.executor.username) == (
        datetime(2026, 11, 2, 20, 30, tzinfo=UTC),
        date(2026, 11, 2),
        "Не берут трубку",
        "Обслуживание",
        "sokolova",
    )
    planned = Work.objects.get(number="W2")
    assert (
        planned.state,
        planned.method,
        planned.kind,
        planned.is_incoming,
        planned.minutes,
        planned.counts_on,
        planned.with_login,
    ) == ("planned", "visit", "unplanned", True, 15, date(2026, 11, 3), False)


def test_a_file_without_the_actual_date_keeps_it(base: Path) -> None:
    rows = [["№", "Клиент", "Состояние", "Дата контакта план."], ["W1", "100", "Контакт состоялся", "04.11.2026"]]
    assert counts(loaded(base, "works", rows)) == {"read": 1, "updated": 1}
    work = Work.objects.get(number="W1")
    assert (work.state, work.done_at, work.counts_on) == (
        "held",
        datetime(2026, 11, 2, 20, 30, tzinfo=UTC),
        date(2026, 11, 2),
    )


def test_persons_facts(base: Path) -> None:
    first, second = Consultation.objects.order_by("number")
    assert (first.on, first.subdivision.name, first.person.full_name, first.topic, first.rating) == (
        date(2026, 11, 5),
        "Бухгалтерия",
        "Грачёва Анна Петровна",
        "НДС",
        5,
    )
    assert (second.subdivision.kind, second.person, second.rating) == ("hr", None, None)
    assert set(Training.objects.values_list("client__number", "person__full_name", "on", "result")) == {
        ("100", "Грачёва Анна Петровна", date(2026, 10, 10), "Обучена"),
        ("101", "Новиков Пётр", date(2026, 10, 11), ""),
    }
    assert set(Education.objects.values_list("event", "kind", "has_certificate")) == {
        ("НДС-2027", "seminar", True),
        ("Отчёт", "webinar", False),
    }
    assert set(Mailing.objects.values_list("email", "title", "is_delivered", "is_opened", "clicks")) == {
        ("anna@example.com", "Горячие новости", True, False, 0),
        ("anna@example.com", "Семинары", True, True, 2),
    }


def test_client_facts(base: Path) -> None:
    assert set(CompetitorVerdict.objects.values_list("client__number", "verdict", "competitor__name", "source")) == {
        ("100", "yes", "Другая система", "звонок"),
        ("101", "unknown", None, ""),
    }
    assert set(
        IndicatorValue.objects.values_list("indicator__name", "value", "verified_by__username", "valid_until")
    ) == {("Штат бухгалтеров", "3", "sokolova", date(2026, 12, 7)), ("Тип деятельности", "Торговля", None, None)}
    assert set(Segment.objects.values_list("client__number", "type__name", "name", "entered_on")) == {
        ("100", "Отрасль", "Торговля", date(2026, 1, 1)),
        ("101", "Отрасль", "Строительство", None),
    }


def test_debts(base: Path) -> None:
    assert set(Invoice.objects.values_list("number", "period", "amount", "due_on")) == {
        ("С-1", date(2026, 10, 1), Decimal("15000.50"), date(2026, 10, 10)),
        ("С-2", date(2026, 11, 1), Decimal("15000.50"), None),
    }
    assert set(Payment.objects.values_list("number", "invoice__number", "amount")) == {
        ("П-1", "С-1", Decimal(10_000)),
        ("П-2", None, Decimal(1)),
    }
    assert list(Balance.objects.order_by("month").values_list("month", "closing")) == [
        (date(2026, 10, 1), Decimal("4999.50")),
        (date(2026, 11, 1), Decimal("20000.00")),
    ]


def test_a_payment_that_moves_to_another_client_moves_both_balances(base: Path) -> None:
    rows = [FILES["payments"][0], ["П-1", "101", "15.10.2026", "10 000,00", ""]]
    summary = loaded(base, "payments", rows)
    assert (counts(summary), summary.warnings) == ({"read": 1, "updated": 1}, [])
    assert set(Balance.objects.values_list("client__number", "month", "closing")) == {
        ("100", date(2026, 10, 1), Decimal("14999.50")),
        ("100", date(2026, 11, 1), Decimal("30000.00")),
        ("101", date(2026, 10, 1), Decimal(-10_000)),
    }


def test_advances_and_service_changes(base: Path) -> None:
    assert list(Advance.objects.order_by("starts_on").values_list("client__number", "ends_on", "amount")) == [
        ("100", date(2026, 3, 31), Decimal("45000.50")),
        ("100", date(2026, 6, 30), Decimal("48000.00")),
    ]
    rows = ServiceChange.objects.order_by("on").values_list("kind", "subject", "distributive__code", "amount", "reason")
    assert list(rows) == [
        ("connect", "СКВО1", "СКВО1", Decimal("15000.00"), ""),
        ("disconnect", "Архив", None, Decimal("1500.00"), "Экономия"),
    ]


def test_advances_that_overlap_are_refused_with_their_reason(base: Path) -> None:
    head = FILES["advances"][0]
    summary = loaded(
        base,
        "advances",
        [
            head,
            ["100", "15.06.2026", "31.07.2026", "1"],  # overlaps a stored one
            ["101", "01.01.2026", "31.01.2026", "1"],
            ["101", "31.01.2026", "28.02.2026", "1"],  # overlaps the line before
            ["101", "31.05.2026", "01.05.2026", "1"],  # ends before it begins
            ["100", "01.07.2026", "30.09.2026", "50000"],
        ],
    )
    assert counts(summary) == {"read": 5, "created": 2, "refused": 3}
    assert sorted((line, column) for line, column, _reason in errors(summary)) == [
        (2, "Начало"), (4, "Начало"), (5, "Конец"),
    ]  # fmt: skip
    assert Advance.objects.count() == 4
