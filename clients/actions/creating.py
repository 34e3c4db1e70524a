"""A client is entered by hand: before the export of the accounting system brings it, or without one (domain §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from clients import rules
from clients.alike import Alike, alike
from clients.choices import OwnerRole
from clients.events import facts_changed
from clients.models import Client
from clients.owner_queries import receivers_for
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from .editing import EDITABLE, check

LOCK = 0x636C6E74  # "clnt"
LEAVING = ("status", "disconnected_on", "disconnection_reason")
ENTERED = ("number", *(name for name in EDITABLE if name not in LEAVING), *(role.value for role in OwnerRole))
"""What is said of a new client; how it leaves is none of it."""


class MayExist(Exception):
    """Clients like this one are known; nothing was saved."""

    def __init__(self, found: Alike) -> None:
        super().__init__(found.seal)
        self.found = found


@transaction.atomic
def create_client(*, by: Employee, values: Mapping[str, Any], despite: str = "") -> Client:
    """A new client; ``values`` by names of fields, of :data:`ENTERED`.

    ``despite`` is the seal of the clients alike that were seen (:class:`clients.alike.Alike`).

    Raises:
        PermissionDenied: not a head or director, or a field that is not entered here.
        MayExist: there are clients alike that were not seen.
        ValidationError: by field, what cannot be so.
    """
    if not (by.is_active and staff_rules.may_create_clients(by.roles)) or not set(values) <= set(ENTERED):
        raise PermissionDenied
    with connection.cursor() as cursor:  # two who enter one client at once: the second sees the first's
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    client = Client(**values)
    client.number, client.name = client.number.strip(), client.name.strip()
    _check(by, client)
    found = alike(by, name=client.name, inn=client.inn)
    if found and found.seal != despite:
        raise MayExist(found)
    _save(client)
    facts_changed([client.pk])
    return client


def _check(by: Employee, client: Client) -> None:
    errors: dict[str, Any] = {}
    try:
        check(client, list(ENTERED))
    except ValidationError as error:
        errors = error.update_error_dict({})
    for name, message in {**_number_errors(client.number), **_owner_errors(by, client)}.items():
        errors.setdefault(name, []).append(ValidationError(message))
    if errors:
        raise ValidationError(errors)


def _number_errors(number: str) -> dict[str, str]:
    if number and not rules.number_is_plain(number):
        return {"number": _("A number is digits, maybe with letters, dots and hyphens: 28389")}
    if Client.objects.filter(number=number).exists():
        return {"number": _("There is a client with this number already")}
    return {}


def _owner_errors(by: Employee, client: Client) -> dict[str, str]:
    """Owners are those to whom one may give clients, and with them one must see the client."""
    errors = {}
    owners = {role: getattr(client, role.value) for role in OwnerRole}
    for role, owner in owners.items():
        if owner is not None and not receivers_for(by, role).filter(pk=owner.pk).exists():
            errors[role.value] = _("%(name)s cannot be given clients in this role") % {"name": owner}
    if not any(owners.values()) and not staff_rules.sees_everything(by.roles):
        errors["specialist"] = _("Say whose the client is: without an owner you would not see it yourself")
    return errors


def _save(client: Client) -> None:
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError:  # a file brought the number at this moment
        raise ValidationError({"number": _("There is a client with this number already")}) from None
