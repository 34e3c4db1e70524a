"""Open items, assignments and the instruments used in works of a demo, which no import format carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from clients.models import Client
from contacts.works.assignments.actions import attach_works
from contacts.works.choices import HELD_STATES
from contacts.works.items.actions import drop_item, open_item, settle_item, take_item
from contacts.works.models import Assignment, Instrument, Item, PlannedInstrument, Work, WorkInstrument
from crm.months import first_of_month, months_before
from crm.staff.models import Employee

from .dice import Dice
from .world import World

_CLIENTS = 90
"""Of so many clients something is told: enough for each specialist of a small demo."""

# kind, topic, what it is about, in detail, due in so many days (None: without a day), what became of it
_ITEMS: Sequence[tuple[str, str, str, str, int | None, str]] = (
    ("task", "task", "Прислать подборку о воинском учёте", "Просила бухгалтер: проверка в следующем месяце.", 2, ""),
    (
        "problem",
        "dynamic",
        "Не заходят в систему вторую неделю",
        "Сменился бухгалтер, доступ не передали.",
        -3,
        "taken",
    ),
    ("recommendation", "dynamic", "Показать юристу конструктор договоров", "", 9, ""),
    ("problem", "competitor", "Приглашают на показ другой системы", "Показ назначен, решает директор.", 0, "taken"),
    ("task", "task", "Согласовать дату обучения новых пользователей", "Трое, удобно после обеда.", 5, ""),
    ("task", "task", "Выслать закрывающие документы", "", -8, "done"),
    ("recommendation", "competitor", "Сравнить сервисы двух систем для закупщика", "", None, ""),
    ("problem", "dynamic", "Жалоба на долгий ответ линии консультаций", "Ждали два дня.", -12, "dropped"),
)
_OUTCOMES = {"done": "Отправили почтой, получение подтвердили.", "dropped": "Обращение закрыто линией консультаций."}
_PLANS: Sequence[dict[str, int]] = (
    {"Вход в систему": 2, "Новость": 2, "Подборка документов": 1},
    {"Вход в систему": 1, "Вопрос на линию консультаций": 1, "Новость": 1},
    {"Вход в систему": 2, "Видеосеминар": 1},
)
_USED = ("Вход в систему", "Новость", "Подборка документов", "Вопрос на линию консультаций", "Видеосеминар")


def add_works(world: World) -> None:
    told = Client.objects.filter(merged_into=None, disconnected_on=None, specialist__is_active=True)
    clients = list(told.select_related("specialist").order_by("pk")[:_CLIENTS])
    day = world.span.today
    _use(clients, day, world.seed)
    for place, client in enumerate(clients):
        if place % 3 != 2:
            _assign(client, place, day)
        if place % 2 == 0:
            _open(client, _ITEMS[place // 2 % len(_ITEMS)], day)
    attach_works([client.pk for client in clients])


def _use(clients: Sequence[Client], day: date, seed: int) -> None:
    """What was used in the contacts held in this month and the one before."""
    since = months_before(first_of_month(day), 1)
    works = Work.objects.filter(client__in=clients, state__in=HELD_STATES, counts_on__range=(since, day)).order_by("pk")
    known = {one.name: one for one in Instrument.objects.filter(name__in=_USED)}
    rows = []
    for place, work in enumerate(works.only("pk")):
        dice = Dice(seed, 40_000_000 + place)
        first = dice.between(0, len(_USED) - 1)
        for name in {_USED[first], _USED[(first * 2) % len(_USED)]} & known.keys():
            rows.append(WorkInstrument(work=work, instrument=known[name], quantity=1))
    WorkInstrument.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _assign(client: Client, place: int, day: date) -> None:
    for month in (months_before(first_of_month(day), 1), first_of_month(day)):
        row, is_new = Assignment.objects.get_or_create(client=client, employee=_owner(client), month=month)
        if is_new:
            plan = _PLANS[place % len(_PLANS)]
            known = Instrument.objects.filter(name__in=plan)
            PlannedInstrument.objects.bulk_create(
                PlannedInstrument(assignment=row, instrument=one, quantity=plan[one.name]) for one in known
            )


def _open(client: Client, told: tuple[str, str, str, str, int | None, str], day: date) -> None:
    kind, topic, title, text, due_in, became = told
    if Item.objects.filter(client=client, title=title).exists():
        return
    by = _owner(client)
    item = open_item(by=by, client=client, kind=kind, topic=topic, title=title, text=text)
    if due_in is not None:  # what is late today was not when it was opened
        Item.objects.filter(pk=item.pk).update(due_on=day + timedelta(days=due_in))
    if became == "taken":
        take_item(by=by, item=item)
    elif became == "done":
        settle_item(by=by, item=item, outcome=_OUTCOMES[became])
    elif became == "dropped":
        drop_item(by=by, item=item, reason=_OUTCOMES[became])


def _owner(client: Client) -> Employee:
    assert client.specialist is not None  # only such clients are told of
    return client.specialist
