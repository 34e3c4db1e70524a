"""Directories that heads keep: segment types and competitors. Entries are switched off, never deleted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Competitor, SegmentType
from clients.service import rules
from crm.staff.models import Employee

from .checks import refusing

Entry = SegmentType | Competitor


@transaction.atomic
def save_entry(*, by: Employee, entry: Entry, name: str, is_active: bool = True) -> Entry:
    """Add an entry, rename it, switch it off or on; ``entry`` is a stored one or a new one.

    Raises:
        ValidationError: no name, or another entry bears it (whatever its case, ё as е: files are matched so).
    """
    if not rules.may_edit_directories(by.roles):
        raise PermissionDenied
    entry.name, entry.is_active = " ".join(name.split()), is_active
    already = {"name": _("There is such an entry already")}
    others = type(entry)._default_manager.exclude(pk=entry.pk).values_list("name", flat=True)
    if _folded(entry.name) in {_folded(one) for one in others}:
        raise ValidationError(already)
    entry.full_clean(validate_unique=False)
    with refusing(already):
        entry.save()
    return entry


def _folded(name: str) -> str:
    return name.strip().lower().replace("ё", "е")
