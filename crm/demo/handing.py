"""A client that has just changed hands: the way back is still open."""

from __future__ import annotations

from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.models import Client, Reassignment
from clients.owner_queries import receivers_for
from crm.staff.models import Employee

from .people import LOGINS, Role

_REASON = "Специалист уходит в отпуск, клиента ведёт коллега"


def hand_over(number: str) -> None:
    """Give the client of the first specialist to a colleague of the group, by the head."""
    head = Employee.objects.get(username=f"{LOGINS[Role.HEAD]}1")
    client = Client.objects.visible_to(head).filter(number=number).select_related("specialist").first()
    if client is None or Reassignment.objects.finished().exists():
        return
    others = receivers_for(head, OwnerRole.SPECIALIST).filter(group=head.group).exclude(pk=head.pk)
    colleague = others.exclude(pk=client.specialist_id or 0).order_by("username").first()
    if colleague is None:
        return
    plan = plan_reassignment(
        by=head, clients=Client.objects.filter(pk=client.pk), receivers={OwnerRole.SPECIALIST: [colleague]}
    )
    confirm_reassignment(by=head, plan=plan, reason=_REASON)
