"""Whom a functional card is of: a client, or something that a client has (a person), declared by its own app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clients.choices import AppliesTo
from clients.models import Client, IndicatorValue
from crm.staff.models import Employee
from crm.ui.scoping import get_visible


@dataclass(frozen=True)
class Subject:
    """One kind of card.

    Attributes:
        values: the model of the values.
        field: its foreign key to whom the card is of.
        client_path: its path to the client, for lookups.
        find: the row by what stands in the address, Http404 where the employee may not see it.
        client_of, key_of: the client of a row; what stands in the address of a row.
        namespace: of the addresses made by ``card_urls``.
    """

    applies_to: AppliesTo
    values: type[Any]
    field: str
    client_path: str
    find: Callable[[Employee, str], Any]
    client_of: Callable[[Any], Client]
    key_of: Callable[[Any], str]
    namespace: str
    counted: Q | None = None
    """Of whose values what falls due is counted: nobody asks about a person who has left."""


def _find(employee: Employee, key: str) -> Client:
    return get_visible(Client.objects.select_related("specialist", "account_manager"), employee, number=key)


CLIENT = Subject(
    applies_to=AppliesTo.CLIENT,
    values=IndicatorValue,
    field="client",
    client_path="client",
    find=_find,
    client_of=lambda client: client,
    key_of=lambda client: client.number,
    namespace="card:client",
)

subjects: list[Subject] = [CLIENT]
"""All kinds of cards; an app adds its own in ``AppConfig.ready``."""
