"""What follows when clients become threats: a signal for each, and word of it to their owners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from contacts.signals.actions import raise_for_band
from crm.staff.actions import notify
from crm.staff.models import Employee, Substitution

KIND = "band"
ROLES = ("specialist", "account_manager")


def note_threats(*, client_ids: Collection[int], day: date, key: str) -> int:
    """A signal for each client that came into the highest band, with a day until which one reacts; then tell of them.

    Answers how many employees were told.
    """
    raise_for_band(client_ids=client_ids)
    return tell_of_threats(client_ids=client_ids, day=day, key=key)


def tell_of_threats(*, client_ids: Collection[int], day: date, key: str) -> int:
    """Tell each owner once of the clients that came into the highest band, and whoever stands in for an owner today.

    One client is named; of several the number is told, with the list behind it. ``key`` names the computation that
    found them. Answers how many employees were told.
    """
    rows = Client.objects.filter(pk__in=client_ids).order_by("pk")
    clients = {one.pk: one for one in rows.only("pk", "number", "name", *ROLES)}
    people = _told(clients.values(), day)
    told = 0
    for employee in Employee.objects.filter(pk__in=people).order_by("pk"):
        theirs = [clients[pk] for pk in sorted(people[employee.pk])]
        told += _tell(employee, theirs, day, key)
    return told


def _told(clients: Iterable[Client], day: date) -> dict[int, set[int]]:
    """Ids of clients by whom to tell of them."""
    people: dict[int, set[int]] = {}
    for client in clients:
        for role in ROLES:
            if owner := getattr(client, f"{role}_id"):
                people.setdefault(owner, set()).add(client.pk)
    for absent, substitute in _stand_ins(people, day):
        people.setdefault(substitute, set()).update(people[absent])
    return people


def _stand_ins(people: Mapping[int, object], day: date) -> list[tuple[int, int]]:
    today = Substitution.objects.on(day).filter(absent__in=list(people), substitute__isnull=False)
    return [(absent, int(other or 0)) for absent, other in today.order_by("pk").values_list("absent", "substitute")]


def _tell(employee: Employee, clients: list[Client], day: date, key: str) -> int:
    if len(clients) == 1:
        client = clients[0]
        text = partial(_name, client.name)
        # a client that comes and goes in one day is told of once
        return notify(
            to=[employee], kind=KIND, text=text, key=f"threat:{client.pk}:{day}", address=client.get_absolute_url()
        )
    return notify(
        to=[employee], kind=KIND, text=partial(_number, len(clients)), key=key, address=_list_of(employee, clients, day)
    )


def _name(name: str) -> str:
    return _("%(name)s became a threat") % {"name": name}


def _number(number: int) -> str:
    return ngettext("%(count)d client became a threat", "%(count)d clients became threats", number) % {"count": number}


def _list_of(employee: Employee, clients: Iterable[Client], day: date) -> str:
    """The list of these clients: by the role in which the employee has all of them, where there is one."""
    query = {"status": "all", "threat_since": f"{day}"}
    for role in ROLES:
        if all(getattr(one, f"{role}_id") == employee.pk for one in clients):
            query[role] = str(employee.pk)
            break
    return f"{reverse('clients:list')}?{urlencode(query)}"
