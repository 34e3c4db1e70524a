"""Subdivisions and service points of a client: added, renamed, closed; never deleted, facts name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.events import facts_changed
from clients.models import Client, ServicePoint, Subdivision
from crm.edits import Edit
from crm.staff.models import Employee

from .editing import locked_client, require_editor

Part = ServicePoint | Subdivision


class PartRefused(ValidationError):
    """What cannot be so of one of the parts; ``part`` is the one that was given."""

    def __init__(self, part: Part, errors: Any) -> None:
        super().__init__(errors)
        self.part = part


@transaction.atomic
def edit_structure(*, by: Employee, client: Client, edits: Mapping[Part, Edit], added: Sequence[Part] = ()) -> int:
    """Change parts of the client and add new ones, all or nothing; answers how many rows differ from before.

    Raises:
        PermissionDenied: not an editor.
        Conflict: others changed the same field of a part meanwhile.
        PartRefused: a name is missing or taken, or the part is there no more.
        ValidationError: the client is not theirs any more.
    """
    require_editor(by)
    row = locked_client(by, client)
    written = sum(_edit(row, part, edit) for part, edit in edits.items())
    for part in added:
        part.client = row
        _check(part, part)
        part.save()
    if written or added:
        facts_changed([row.pk])
    return written + len(added)


def _edit(client: Client, part: Part, edit: Edit) -> bool:
    model: Any = type(part)
    row = model._base_manager.select_for_update().filter(pk=part.pk, client=client).first()
    if row is None:
        raise PartRefused(part, _("Meanwhile this was removed"))
    changed = edit.apply(row)
    if "name" in changed or "kind" in changed:
        _check(row, part)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _check(row: Part, given: Part) -> None:
    """Two of one name could not be told apart, nor found by a file that names them."""
    if not row.name.strip():
        raise PartRefused(given, {"name": _("Enter a name")})
    same: Any = type(row)._base_manager.filter(client=row.client, name__iexact=row.name).exclude(pk=row.pk)
    if isinstance(row, Subdivision):
        same = same.filter(kind=row.kind)
    if same.exists():
        raise PartRefused(given, {"name": _("The client already has “%(name)s”") % {"name": row.name}})
