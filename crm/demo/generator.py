"""One deterministic generator: the same size, seed and day give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .days import Span
from .dice import Dice
from .facts import card, contacts, entries, learning, money, service
from .people import DEPARTMENT
from .profiles import Profile, Profiles
from .stories import TELLING
from .world import Size, World, make_world

HEADINGS: dict[str, str] = {
    "employees": "Логин;ФИО;Роли;Группа;Подразделение;Добавочный",
    "clients": "№;Клиент;ИНН;Регион;Состояние обслуживания;Категория;Сумма ИО;КПП;ПМ;Формат сервиса;"
    "Периодичность контакта;Дата подключения;Дата отключения;Причина отключения",
    "distributives": "Клиент;Комплект;Онлайн;Активен",
    "subdivisions": "Клиент;Подразделение;Тип;Активно",
    "contact_persons": "Клиент;ФИО;Должность;Подразделение;Характеристики;Телефоны;E-mail;Рассылка;Причина отписки;"
    "Дата начала работы;Работает",
    "usage": "Клиент;Комплект;Начало;Конец;Количество входов;Количество активных пользователей;"
    "Время всех сессий, мин;Активен",
    "calls": "Дата/время;Номер назначения;Продолжительность;Клиент;Сотрудник;Контактное лицо;Направление звонка;"
    "Номер источника;Статус;UniqueID",
    "works": "№;Дата контакта план.;Дата контакта факт.;Направление деятельности;Клиент;Контактное лицо;Исполнитель;"
    "Способ контакта;Тип контакта;Вид;Состояние;Причина/результат;Цель контакта;Продолжительность;Вход в систему",
    "consultations": "№;Дата;Клиент;Подразделение;Контактное лицо;Тема;Оценка",
    "trainings": "Клиент;Контактное лицо;Дата обучения;Результат",
    "education": "Клиент;Контактное лицо;Дата;Мероприятие;Вид;Сертификат",
    "competitors": "Клиент;Дата;Наличие;Конкурент;Источник",
    "invoices": "Клиент;№ счета;Период;Сумма;Дата выставления;Срок оплаты",
    "payments": "№ платежа;Клиент;Дата;Сумма;№ счета",
    "mailings": "Клиент;E-mail;Рассылка;Дата отправки;Доставлено;Открыто;Переходов",
    "indicators": "Клиент;Показатель;Значение;Дата актуальности;Пользователь",
    "segments": "Клиент;Тип сегмента;Сегмент;Дата входа в сегмент",
    "advances": "Клиент;Начало;Конец;Сумма",
    "service_changes": "Клиент;Дата;Изменение;Комплект или услуга;Сумма в месяц;Причина",
}
"""The columns of each import format (domain §10), in the order in which the files are loaded."""

_Rows = Iterable[tuple[object, ...]]
_OF_CLIENT: dict[str, Callable[[Profile, World, Dice], _Rows]] = {
    "clients": card.client,
    "subdivisions": card.subdivisions,
    "distributives": card.distributives,
    "contact_persons": card.persons,
    "segments": card.segments,
    "indicators": card.indicators,
    "competitors": card.competitors,
    "usage": service.usage,
    "consultations": learning.consultations,
    "trainings": learning.trainings,
    "education": learning.education,
    "mailings": learning.mailings,
    "invoices": money.invoices,
    "payments": money.payments,
    "advances": entries.advances,
    "service_changes": entries.changes,
}

_BRANCHES = 0.09
"""Share of clients with more than one service point."""

Progress = Callable[[int, int], None]


@dataclass
class Files:
    """Open CSV files, one a format, written as rows come; and what about clients no file carries."""

    paths: dict[str, Path]
    rows: dict[str, int]
    writers: dict[str, Any]
    vip: list[str] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=dict)

    def write(self, code: str, rows: _Rows) -> None:
        for row in rows:
            self.writers[code].writerow(row)
            self.rows[code] += 1


def generate(
    folder: Path, size: Size, *, seed: int, span: Span, progress: Progress | None = None
) -> tuple[World, Files]:
    """Write a file for each format into ``folder``; memory does not grow with the size."""
    world = make_world(size, seed, span)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = _open(folder, stack)
        files.write("employees", _employees(world))
        _clients(world, files, progress or (lambda done, total: None))
        files.write("calls", contacts.nobodys_calls(world, Dice(seed, -2)))
    return world, files


def _open(folder: Path, stack: ExitStack) -> Files:
    files = Files({}, dict.fromkeys(HEADINGS, 0), {})
    for code, heading in HEADINGS.items():
        files.paths[code] = path = folder / f"{code}.csv"
        stream = stack.enter_context(path.open("w", encoding="utf-8-sig", newline="", buffering=1 << 20))
        files.writers[code] = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        files.writers[code].writerow(heading.split(";"))
    return files


def _clients(world: World, files: Files, progress: Progress) -> None:
    profiles = Profiles(world.seed, world.span, world.staff)
    extensions = {one.name: one.extension for one in world.staff.everybody()}
    total = max(world.size.clients, len(TELLING))
    for index in range(total):
        profile, dice = profiles.make(index)
        for code, rows in _OF_CLIENT.items():
            files.write(code, rows(profile, world, dice))
        made = contacts.contacts(profile, world, dice)
        files.write("works", contacts.works(profile, world, dice, made))
        files.write("calls", contacts.calls(profile, world, dice, made, extensions[profile.specialist]))
        _remember(profile, files, dice)
        if index % 1000 == 999:
            progress(index + 1, total)


def _remember(profile: Profile, files: Files, dice: Dice) -> None:
    if profile.story.vip:
        files.vip.append(profile.number)
    if dice.chance(_BRANCHES):
        files.branches[profile.number] = dice.between(1, 3)


def _employees(world: World) -> _Rows:
    for one in world.staff.everybody():
        yield one.login, one.name, ", ".join(one.roles), one.group, DEPARTMENT if one.group else "", one.extension
