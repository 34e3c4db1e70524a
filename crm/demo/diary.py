"""What the people of a demo wanted to be reminded of, yesterday, today and on the days after."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from clients.models import Client
from contacts.diary.actions import tell_due
from contacts.diary.models import Reminder
from crm.staff.choices import Role
from crm.staff.models import Employee

from .world import World

_REMINDERS = (
    (-1, 16, "Уточнить, дошёл ли акт сверки", True),
    (0, 9, "Отправить подборку об изменениях в отпускных", True),
    (0, 12, "Сверить список клиентов с руководителем группы", False),
    (0, 15, "Перезвонить после планёрки у главного бухгалтера", True),
    (1, 10, "Спросить, понравился ли семинар", True),
    (3, 11, "Подготовить план на следующий месяц", False),
)
"""Days from today, the hour, the words, and whether a client is meant."""
_PEOPLE = 20
"""So many employees of a demo have reminders: enough for each login that is told of."""


def add_diary(world: World) -> None:
    roles = [Role.SPECIALIST.value, Role.ACCOUNT_MANAGER.value]
    people = Employee.objects.filter(is_active=True, roles__overlap=roles).order_by("pk")[:_PEOPLE]
    for employee in people:
        served = Client.objects.filter(merged_into=None, disconnected_on=None).order_by("pk")
        own = list(served.filter(specialist=employee)[:4]) or list(served.filter(account_manager=employee)[:4])
        for place, (days, hour, text, about) in enumerate(_REMINDERS):
            _remind(employee, world, days, hour, text, own[place % len(own)] if about and own else None)
    tell_due()


def _remind(employee: Employee, world: World, days: int, hour: int, text: str, client: Client | None) -> None:
    day = world.span.today + timedelta(days=days)
    at = datetime.combine(day, time(hour, 30), timezone.get_default_timezone())
    Reminder.objects.get_or_create(employee=employee, text=text, defaults={"at": at, "client": client})
