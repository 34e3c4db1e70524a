"""Files that still know a merged client by its number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from clients.actions.merging import merge_clients
from clients.models import Client
from contacts.calls.models import Call
from contacts.persons.models import ContactPerson
from crm.staff.choices import Role
from debts.models import Balance
from tests.exchange.support import counts, errors, loaded
from tests.factories import make_client, make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged() -> Any:
    """100 stays, 101 became a part of it."""
    survivor, loser = make_client(number="100", name="БЕРЁЗА"), make_client(number="101", name="БЕРЁЗКА")
    merge_clients(by=make_employee(Role.DIRECTOR), survivor=survivor, loser=loser)
    with translation.override("en"):
        yield survivor


def test_facts_of_the_merged_number_are_the_survivors(merged: Client, tmp_path: Path) -> None:
    rows = [["Клиент", "ФИО"], ["101", "Берёзкина Анна Ивановна"], ["100 - БЕРЁЗА", "Осинин Олег Ильич"]]
    summary = loaded(tmp_path, "contact_persons", rows)
    assert counts(summary) == {"read": 2, "created": 2}
    assert set(ContactPerson.objects.values_list("client", flat=True)) == {merged.pk}
    assert [text for text in summary.warnings if "101 → 100" in text] != []


def test_one_person_under_both_numbers_is_one_row(merged: Client, tmp_path: Path) -> None:
    rows = [["Клиент", "ФИО"], ["101", "Берёзкина Анна Ивановна"], ["100", "Берёзкина Анна Ивановна"]]
    assert counts(loaded(tmp_path, "contact_persons", rows)) == {"read": 2, "created": 1, "unchanged": 1}
    assert ContactPerson.objects.get().client == merged


def test_money_of_the_merged_number(merged: Client, tmp_path: Path) -> None:
    rows = [["Клиент", "№ счета", "Период", "Сумма"], ["101", "A-1", "11.2026", "1000"]]
    assert counts(loaded(tmp_path, "invoices", rows)) == {"read": 1, "created": 1}
    assert list(Balance.objects.values_list("client", flat=True)) == [merged.pk]


def test_a_call_of_the_merged_number(merged: Client, tmp_path: Path) -> None:
    head = ["Дата/время", "Продолжительность", "Клиент", "Направление звонка", "UniqueID"]
    rows = [head, ["20.11.2026 10:00", "0:02:00", "101", "Исходящий", "u1"]]
    assert counts(loaded(tmp_path, "calls", rows)) == {"read": 1, "created": 1}
    assert Call.objects.get().client == merged


def test_the_merged_client_itself_is_refused(merged: Client, tmp_path: Path) -> None:
    rows = [["№", "Клиент"], ["101", "БЕРЁЗКА"], ["100", "БЕРЁЗА ПЛЮС"], ["102", "ЛИПА"]]
    summary = loaded(tmp_path, "clients", rows)
    assert counts(summary) == {"read": 3, "created": 1, "updated": 1, "refused": 1}
    said = "Client 101 was merged into 100: change it there, or undo the merge"
    assert errors(summary) == [(2, "№", said)]
    assert Client.objects.get(number="101").name == "БЕРЁЗКА"
