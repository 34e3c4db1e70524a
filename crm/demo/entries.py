"""Groups of clients, access requests and values of persons' cards of a demo, which no import format carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from clients.choices import AppliesTo
from clients.models import AccessRequest, Client, ClientGroup, GroupMember, Indicator
from contacts.persons.models import PersonIndicatorValue
from crm.staff.models import Employee

from .dice import Dice
from .world import World

_GROUPS = (("Холдинг «Берёзка»", "group", 3), ("Двойные: бухгалтерия и филиал", "doubles", 2))
_PEOPLE = (
    ("Ольшанникова Дарина", "olshannikova"), ("Хвощев Глеб", "hvoschev"), ("Родникова Ева", "rodnikova"),
    ("Лозняков Игнат", "loznyakov"), ("Мятлева Майя", "myatleva"),
)  # fmt: skip
_STATES = ("requested", "requested", "granted", "refused", "requested")
_CLIENTS = 60
"""Of so many clients something is told: enough for each specialist of a small demo."""


def add_entries(world: World) -> None:
    clients = list(Client.objects.filter(merged_into=None, disconnected_on=None).order_by("pk")[:_CLIENTS])
    by_owner: dict[int | None, list[Client]] = {}
    for one in clients:
        by_owner.setdefault(one.specialist_id, []).append(one)
    for served in by_owner.values():
        _join(served, world.span.today)
    for place, client in enumerate(clients[::4]):
        _ask(client, place, world)
    directory = {one.code: one for one in Indicator.objects.filter(applies_to=AppliesTo.PERSON)}
    for place, client in enumerate(clients):
        _know(client, directory, world, soon=place % 4 == 0)


def _join(served: list[Client], day: date) -> None:
    """The clients of one specialist that belong together; one of them has left."""
    left = list(served)
    for name, kind, size in _GROUPS:
        members, left = left[:size], left[size:]
        if len(members) < size or GroupMember.objects.filter(client__in=members).exists():
            continue
        group = ClientGroup.objects.create(name=name, kind=kind)
        rows = [GroupMember(group=group, client=one, joined_on=day - timedelta(days=200)) for one in members]
        if left:
            rows.append(
                GroupMember(
                    group=group, client=left[-1], joined_on=day - timedelta(days=300), left_on=day - timedelta(days=40)
                )
            )
        GroupMember.objects.bulk_create(rows)


_KNOWN = (
    ("person-time", ("после обеда", "с утра, до планёрки", "вторник и четверг")),
    ("person-duties", ("Отчётность и налоги", "Договоры и претензии", "Закупки по 44-ФЗ")),
    ("person-skill", ("Уверенный пользователь", "Начинающий", "Эксперт")),
    ("person-tasks", ("Сверяет ставки и сроки", "Ищет формы договоров", "Следит за новостями")),
)


_SOON = "person-time"


def _know(client: Client, directory: Mapping[str, Indicator], world: World, *, soon: bool) -> None:
    """What is known of the first person of a client: fresh, past its term, and, ``soon``, due within two weeks."""
    person = client.persons.filter(is_active=True).order_by("pk").first()
    if person is None:
        return
    dice = Dice(world.seed, 40_000_000 + int(client.number))
    for code, texts in _KNOWN:
        indicator = directory[code]
        days = indicator.validity_days or 365
        age = days - dice.between(2, 13) if soon and code == _SOON else dice.between(0, days * 5 // 4)
        verified = world.span.today - timedelta(days=age)
        value = dice.pick(tuple(indicator.options) or texts)
        if dice.chance(0.8):
            PersonIndicatorValue.objects.get_or_create(
                person=person, indicator=indicator,
                defaults={
                    "value": value, "verified_on": verified, "valid_until": verified + timedelta(days=days),
                    "verified_by": client.specialist,
                },
            )  # fmt: skip


def _ask(client: Client, place: int, world: World) -> None:
    dice, day = Dice(world.seed, 30_000_000 + place), world.span.today
    name, mail = _PEOPLE[place % len(_PEOPLE)]
    state, asked = _STATES[place % len(_STATES)], day - timedelta(days=dice.between(1, 25))
    is_open = state == "requested"
    decided: Employee | None = None if is_open else client.specialist
    AccessRequest.objects.get_or_create(
        client=client, person_name=name,
        defaults={
            "email": f"{mail}@client{client.number}.example", "requested_on": asked, "state": state,
            "distributive": client.distributives.filter(is_active=True).order_by("code").first(),
            "reason": "Нет свободных подключений по договору" if state == "refused" else "",
            "decided_on": None if is_open else min(asked + timedelta(days=2), day), "decided_by": decided,
        },
    )  # fmt: skip
