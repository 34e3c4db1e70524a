"""The kit of a case: files and links (domain §6)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.choices import MaterialKind, Reader
from cases.models import Case, Material
from crm import files
from crm.edits import Edit
from crm.staff.models import Employee

from .keeping import locked, require_whole_if_published

MOST_MATERIALS = 30


@transaction.atomic
def add_material(
    *,
    by: Employee,
    case: Case,
    kind: str,
    title: str,
    reader: str = Reader.STAFF,
    link: str = "",
    file: File[Any] | None = None,
    is_view_only: bool = False,
) -> Material:
    """A file or a link; the file is kept privately, under a random name.

    Raises:
        PermissionDenied: neither the author nor one who keeps the library.
        ValidationError: by field: both or neither given, a file of a forbidden type or size, one that is not what its
            name says, staff material for a client.
    """
    row = locked(by, case)
    if row.materials.standing().count() >= MOST_MATERIALS:
        raise ValidationError(_("A kit holds at most %(count)d materials") % {"count": MOST_MATERIALS})
    if bool(link) == bool(file):
        raise ValidationError({"file": _("Give a file or a link, one of them")})
    material = Material(
        case=row, kind=kind, title=title.strip(), reader=reader, link=link, by=by, is_view_only=is_view_only
    )
    check_material(material)
    if file is not None:
        _keep(material, file)
    try:
        material.save(force_insert=True)
    except BaseException:
        if material.stored_file:
            files.forget(material.stored_file)
        raise
    return material


def _keep(material: Material, file: File[Any]) -> None:
    """The name under which it is kept tells nothing; one whose row is not written is removed again."""
    try:
        ending = files.checked(file, limit=settings.CASE_FILE_MAX_MB)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    material.file_name, material.content_type = files.safe_name(file.name or ""), files.TYPES[ending]
    material.size, material.stored_file = file.size, files.store(file, files.name_in("cases"))


@transaction.atomic
def change_material(*, by: Employee, material: Material, edit: Edit) -> list[str]:
    """Another title, kind or reader; the file itself is never replaced, another one is added instead.

    Raises:
        PermissionDenied, Conflict, ValidationError: as :func:`add_material`.
    """
    case = locked(by, material.case)
    row = Material.objects.select_for_update().get(pk=material.pk)
    changed = edit.apply(row)
    if changed:
        check_material(row)
        row.save(update_fields=changed)
        require_whole_if_published(case)
    return changed


@transaction.atomic
def remove_material(*, by: Employee, material: Material) -> None:
    """Take it out of the kit. Versions that had it still lead to it; removing it again changes nothing.

    Raises:
        PermissionDenied: neither the author nor one who keeps the library.
        ValidationError: the case is published and would lack it.
    """
    case = locked(by, material.case)
    Material.objects.filter(pk=material.pk, removed_at=None).update(removed_at=timezone.now())
    require_whole_if_published(case)


def check_material(material: Material) -> None:
    """Raises ValidationError: by field, what cannot be so."""
    if not material.title:
        raise ValidationError({"title": _("Give it a title")})
    if material.kind not in MaterialKind.values or material.reader not in Reader.values:
        raise ValidationError({"kind": _("There is no such kind")})
    if rules.reader_error(material.kind, material.reader):
        raise ValidationError({"reader": _("This kind of material is for staff: a client does not get it")})
    material.full_clean(exclude=["case", "by", "stored_file"], validate_constraints=False)
