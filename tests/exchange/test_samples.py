"""Files as the users' systems write them load with the counts of their description, and change nothing again."""

from __future__ import annotations

import pytest
from django.db import connection

from clients.models import Client, Distributive, IndicatorValue, Usage
from contacts.calls.models import Call
from contacts.persons.models import ContactPerson
from crm.exchange.actions import import_path
from crm.staff.models import Employee

from .support import SAMPLES, counts, history_rows, state

pytestmark = pytest.mark.django_db

FILES = [
    ("clients", "clients.csv", {"read": 64, "created": 64}),
    ("usage", "usage_2023-06-19_2023-06-25.csv", {"read": 46, "skipped": 3, "created": 43}),
    ("calls", "calls_2023-07.csv", {"read": 33, "created": 33}),
    ("indicators", "functional_card.csv", {"read": 25, "created": 25}),
]


def load_all() -> list[dict[str, int]]:
    return [counts(import_path(code, SAMPLES / name)) for code, name, _expected in FILES]


def test_samples_load_with_their_counts() -> None:
    assert load_all() == [expected for _code, _name, expected in FILES]


def test_second_load_changes_nothing() -> None:
    load_all()
    before, history, version = state(), history_rows(), _versions()
    again = load_all()
    assert again == [
        {"read": 64, "unchanged": 64},
        {"read": 46, "skipped": 3, "unchanged": 43},
        {"read": 33, "unchanged": 33},
        {"read": 25, "unchanged": 25},
    ]
    assert (state(), history_rows(), _versions()) == (before, history, version)


def _versions() -> list[tuple[str, ...]]:
    """Physical versions of rows: a write that changes nothing would show here."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT xmin::text, ctid::text FROM clients_client UNION ALL
                          SELECT xmin::text, ctid::text FROM calls_call
                          UNION ALL SELECT xmin::text, ctid::text FROM clients_usage ORDER BY 1, 2""")
        return cursor.fetchall()


def test_what_the_samples_say() -> None:
    load_all()
    client = Client.objects.select_related("region", "specialist", "account_manager").get(number="20222")
    assert (client.name, client.inn, client.region.name, client.status, client.category, str(client.monthly_fee)) == (
        "СОЮЗ, VIP",
        "8624240079",
        "Новосибирская область",
        "serviced",
        "B",
        "15000.01",
    )
    assert (client.is_vip, client.cadence, client.service_format, client.service_points.count()) == (
        True,
        "monthly",
        "hybrid",
        1,
    )
    assert (client.specialist.full_name, client.account_manager.full_name) == (
        "Лаврова Лариса Ивановна",
        "Дубравин Олег Павлович",
    )
    usage = Usage.objects.select_related("distributive").get(client__number="20315")
    assert (usage.distributive.code, str(usage.starts_on), str(usage.ends_on)) == (
        "СКУО2632112",
        "2023-06-19",
        "2023-06-25",
    )
    assert (usage.logins, usage.active_users, usage.session_minutes) == (12, 1, 1061)
    value = IndicatorValue.objects.get(client__number="42137", indicator__name="Руководитель")
    assert (value.value, str(value.verified_on), str(value.valid_until)) == (
        "Полянский Иван Викторович",
        "2020-03-05",
        "2020-06-03",
    )


def test_calls_of_nobody_are_loaded_without_a_client() -> None:
    load_all()
    nobodys = Call.objects.filter(client=None).order_by("at")
    assert [(call.destination, call.direction, call.person_name) for call in nobodys] == [
        ("79835625061", "out", "Зимина Лариса Геннадьевна"),
        ("79296957038", "out", "Малинина Ульяна Константиновна"),
        ("1292", "internal", ""),
    ]
    call = Call.objects.select_related("employee", "person").get(unique_id="1689000000.4884")
    assert (call.seconds, call.at.isoformat(), call.status) == (264, "2023-07-17T11:28:07+00:00", "Успешно")
    assert (call.employee.full_name, call.person.full_name) == ("Лаврова Лариса Ивановна", "Абрикосова Анна Андреевна")


def test_who_is_created_cannot_log_in() -> None:
    load_all()
    created = Employee.objects.all()
    assert {(one.full_name, tuple(one.roles)) for one in created} == {
        ("Лаврова Лариса Ивановна", ("specialist",)),
        ("Дубравин Олег Павлович", ("account_manager",)),
    }
    assert not any(one.has_usable_password() for one in created)
    assert (Distributive.objects.filter(is_active=True).count(), ContactPerson.objects.count()) == (43, 28)
