"""Telling employees that clients became theirs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client, Reassignment
from crm.staff.actions import notify
from crm.staff.models import Employee

KIND = "owners"


def tell_owners(*, change: Reassignment, by: Employee, owners: Mapping[int, set[int]], back: bool = False) -> None:
    """Tell each new owner, by id, of the clients that became theirs; ``back``: of those that came back by undoing.

    Whoever did it knows, and is not told.
    """
    key = f"owners:{change.pk}:{'undone' if back else 'done'}"
    for owner in Employee.objects.filter(pk__in=set(owners) - {by.pk}).order_by("pk"):
        clients = owners[owner.pk]
        said = partial(_came_back if back else _given, _name(clients), len(clients), change.reason)
        address = f"{reverse('clients:list')}?status=all&given={change.pk}"
        notify(to=[owner], kind=KIND, text=said, key=key, address=address)


def _name(clients: set[int]) -> str:
    """Of a single client its name."""
    return Client.objects.values_list("name", flat=True).get(pk__in=clients) if len(clients) == 1 else ""


def _given(name: str, number: int, reason: str) -> str:
    if name:
        return _("%(name)s was given to you: %(reason)s") % {"name": name, "reason": reason}
    said = ngettext(
        "%(count)d client was given to you: %(reason)s", "%(count)d clients were given to you: %(reason)s", number
    )
    return said % {"count": number, "reason": reason}


def _came_back(name: str, number: int, reason: str) -> str:
    if name:
        return _("%(name)s came back to you: the change of owners was undone") % {"name": name}
    said = ngettext(
        "%(count)d client came back to you: the change of owners was undone",
        "%(count)d clients came back to you: the change of owners was undone",
        number,
    )
    return said % {"count": number}
