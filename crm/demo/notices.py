"""What people of a demo were told of besides risk, reminders and files: a task of the head, what a script lacks."""

from __future__ import annotations

from datetime import timedelta

from clients.models import Client
from contacts.works.items.actions import open_item
from contacts.works.models import Item, ScriptGap, ScriptStep
from contacts.works.scripts.actions import report_gap
from crm.staff.choices import Role
from crm.staff.models import Employee

from .world import World

_TASK = "Подготовить предложение к встрече с директором"
_SAID = "А чем вы лучше бесплатного портала?"
_HEADS = 5


def add_notices(world: World) -> None:
    for head in Employee.objects.filter(is_active=True, roles__contains=[Role.HEAD]).order_by("pk")[:_HEADS]:
        _give_a_task(head, world)
    specialist = Employee.objects.filter(is_active=True, roles__contains=[Role.SPECIALIST]).order_by("pk").first()
    step = (
        ScriptStep.objects.filter(script__is_active=True, answers__isnull=False).order_by("script", "position").first()
    )
    if specialist is not None and step is not None and not ScriptGap.objects.exists():
        report_gap(by=specialist, step=step, said=_SAID)


def _give_a_task(head: Employee, world: World) -> None:
    """To the first specialist of the group, about the second client: the first one has its own."""
    owners = Employee.objects.filter(is_active=True, roles__contains=[Role.SPECIALIST], group=head.group)
    owner = owners.exclude(group=None).order_by("pk").first()
    client = Client.objects.filter(specialist=owner, disconnected_on=None, merged_into=None).order_by("pk")[1:2].first()
    if owner is None or client is None or Item.objects.filter(client=client, title=_TASK).exists():
        return
    open_item(
        by=head, client=client, owner=owner, kind="task", topic="task", title=_TASK,
        text="Собрать, чем пользуются, и что ещё можно показать.", due_on=world.span.today + timedelta(days=4),
    )  # fmt: skip
