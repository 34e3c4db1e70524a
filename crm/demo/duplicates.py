"""Clients that are in the base twice: what the search for duplicates finds, and one pair that was merged already."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from clients.actions.duplicates import find_duplicates
from clients.actions.merging import merge_clients
from clients.models import Client
from contacts.persons.models import PersonPhone
from crm.exchange.actions import import_path
from crm.staff.models import Employee

from .people import LOGINS, Role

_Rows = list[Sequence[str]]
_CLIENTS = ("№", "Клиент", "ИНН", "Состояние обслуживания", "КПП", "Дата подключения", "Дата отключения")
_PERSONS = ("Клиент", "ФИО", "Должность", "Телефоны")
_CONSULTATIONS = ("№", "Дата", "Клиент", "Контактное лицо", "Тема")


def add_duplicates(folder: Path) -> None:
    """Twins of clients of the first specialist: they come by import, as such clients do."""
    specialist = Employee.objects.get(username=f"{LOGINS[Role.SPECIALIST]}1")
    stranger = Employee.objects.filter(roles__contains=[Role.SPECIALIST]).exclude(group=specialist.group).first()
    originals = list(Client.objects.filter(specialist=specialist).exclude(inn="").order_by("pk")[:3])
    if len(originals) < 3 or stranger is None:
        return
    returned, retyped, merged = originals
    folder.mkdir(parents=True, exist_ok=True)
    own, other = specialist.full_name, stranger.full_name
    _load(folder, "clients", _CLIENTS, [
        (twin(returned), f"ООО «{returned.name}»", returned.inn, "Отключен", own, "01.03.2019", "31.01.2025"),
        (twin(retyped), retyped.name[:-2] + retyped.name[-1], "", "Обслуживаемый", own, "01.10.2026", ""),
        (twin(merged), f"{merged.name} (старый)", merged.inn, "Обслуживаемый", own, "01.06.2020", ""),
        (f"{twin(merged)}1", f"{merged.name}, филиал", merged.inn, "Обслуживаемый", other, "01.09.2026", ""),
    ])  # fmt: skip
    _load(folder, "contact_persons", _PERSONS, [
        (twin(one), person.person.full_name, "Главный бухгалтер", person.as_written)
        for one in originals if (person := _phone(one))
    ])  # fmt: skip
    _load(folder, "consultations", _CONSULTATIONS, [
        (f"Д-{one.number}", "12.01.2025", twin(one), "", "Вопрос по старому номеру клиента") for one in originals
    ])  # fmt: skip
    head = Employee.objects.get(username=f"{LOGINS[Role.HEAD]}1")
    pair = Client.objects.visible_to(head).in_bulk([merged.number, twin(merged)], field_name="number")
    if len(pair) == 2:
        merge_clients(by=head, survivor=pair[merged.number], loser=pair[twin(merged)])
    find_duplicates()


def twin(client: Client) -> str:
    return f"{client.number}0"


def _phone(client: Client) -> PersonPhone | None:
    phones = PersonPhone.objects.filter(person__client=client).exclude(number="")
    return phones.select_related("person").order_by("pk").first()


def _load(folder: Path, code: str, heading: Sequence[str], rows: _Rows) -> None:
    path = folder / f"{code}-twins.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(heading)
        writer.writerows(rows)
    import_path(code, path)
