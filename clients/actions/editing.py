"""Changing what is known of a client: main data, subdivisions, service points (domain §3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients import rules
from clients.choices import ClientStatus
from clients.events import facts_changed
from clients.models import Client
from crm.edits import Edit
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

EDITABLE = (
    "name", "inn", "region", "address", "status", "category", "is_vip", "service_format", "cadence", "monthly_fee",
    "connected_on", "disconnected_on", "disconnection_reason",
)  # fmt: skip
"""Main data. The number is the client's identity, owners change by a reassignment."""


def require_editor(by: Employee) -> None:
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied


def locked_client(by: Employee, client: Client) -> Client:
    """The client's row, held until the end of the transaction: whoever writes a fact of the client takes it first.

    A merge holds the same row, so a fact is written before the merge, and moves along, or not at all. The lock lets
    rows that merely refer to the client be written meanwhile.

    Raises:
        ValidationError: meanwhile it was given to somebody else, or merged into another client.
    """
    rows = Client.objects.visible_to(by).select_for_update(no_key=True, of=("self",))
    row = rows.filter(pk=client.pk).first()
    if row is None:
        raise ValidationError(_why_gone(by, client), code="gone")
    return row


def _why_gone(by: Employee, client: Client) -> str:
    merged = Client.objects.filter(pk=client.pk).values("merged_into")
    survivor = Client.objects.visible_to(by).filter(pk__in=merged).first()
    if survivor is None:
        return _("Meanwhile this client was given to somebody else or merged. Nothing was saved.")
    return _("Meanwhile this client was merged into %(client)s. Nothing was saved.") % {"client": survivor}


@transaction.atomic
def edit_client(*, by: Employee, client: Client, edit: Edit) -> list[str]:
    """Change main data; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: not an editor, or a field that is not edited here.
        Conflict: others changed the same fields meanwhile; nothing is saved.
        ValidationError: by field, what cannot be so.
    """
    require_editor(by)
    if not set(edit.wanted) <= set(EDITABLE):
        raise PermissionDenied
    row = locked_client(by, client)
    changed = edit.apply(row)
    if changed:
        check(row, changed)
        row.save(update_fields=[*changed, "updated_at"])
        facts_changed([row.pk])
    return changed


def check(client: Client, changed: list[str]) -> None:
    """Only what was changed is judged: what is stored may be of before a rule."""
    try:
        client.clean_fields(exclude=[one.name for one in client._meta.fields if one.name not in changed])
    except ValidationError as error:
        errors: dict[str, Any] = error.update_error_dict({})
    else:
        errors = {}
    for field, message in _contradictions(client, set(changed)):
        errors.setdefault(field, []).append(ValidationError(message))
    if errors:
        raise ValidationError(errors)


_DATES = {"connected_on", "disconnected_on"}


def _contradictions(client: Client, changed: set[str]) -> Iterator[tuple[str, str]]:
    day, left = today(), client.disconnected_on
    if client.monthly_fee is not None and client.monthly_fee < 0 and "monthly_fee" in changed:
        yield "monthly_fee", _("A sum cannot be below zero")
    for name in sorted(_DATES & changed):
        if not rules.is_plausible(getattr(client, name), day):
            yield name, _("Such a date cannot be: check the year")
    if changed & _DATES and client.connected_on and left and left < client.connected_on:
        yield "disconnected_on", _("Disconnected before it was connected")
    if not changed & {"status", "disconnected_on"}:
        return
    if client.status == ClientStatus.DISCONNECTED and left is None:
        yield "disconnected_on", _("A disconnected client needs the date of disconnection")
    if client.status != ClientStatus.DISCONNECTED and left is not None and left <= day:
        yield "status", _("The date of disconnection has come: choose “Disconnected” or clear the date")
