"""Groups of clients and access requests of a demo, which no import format carries."""

from __future__ import annotations

from datetime import date, timedelta

from clients.models import AccessRequest, Client, ClientGroup, GroupMember
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
