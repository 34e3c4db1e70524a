"""Keeping papers with a client: one door for each change. Whoever may not raises PermissionDenied."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.editing import locked_client, require_editor
from clients.models import Client, Document, DocumentVersion
from clients.rules import FIRST_DAY, is_plausible
from crm import files
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules

EDITABLE = ("kind", "title", "number", "on", "valid_until", "note")

KEPT = frozenset(files.TYPES) - {"mp4", "webm", "1stz"}
"""Papers and their scans; films and folders of the legal system belong to the case library."""

NOT_A_LINK = gettext_lazy("This leads nowhere: a link begins with https:// or http://")

Errors = dict[str, Any]


@transaction.atomic
def add_document(
    *,
    by: Employee,
    client: Client,
    kind: str,
    title: str,
    on: date,
    number: str = "",
    valid_until: date | None = None,
    note: str = "",
    link: str = "",
    file: File[Any] | None = None,
) -> Document:
    """A paper of the client: a file, which is kept privately under a random name, or a link.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: by field, what cannot be so; or the client is not theirs any more.
    """
    require_editor(by)
    document = Document(
        client=locked_client(by, client), kind=kind, title=title.strip(), number=number.strip(), on=on,
        valid_until=valid_until, note=note.strip(), by=by,
    )  # fmt: skip
    if errors := {**_wrong(document, EDITABLE), **_wrong_content(link, file)}:
        raise ValidationError(errors)
    document.save(force_insert=True)
    _keep(document, by, link, file)
    return document


@transaction.atomic
def edit_document(*, by: Employee, document: Document, edit: Edit) -> list[str]:
    """Change what is said of a document; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: by one who only reads.
        Conflict: others changed the same fields meanwhile; nothing is saved.
        ValidationError: by field, what cannot be so; or it was removed, or the client is not theirs any more.
    """
    row = _locked(by, document)
    changed = edit.apply(row)
    if errors := _wrong(row, changed):
        raise ValidationError(errors)
    if changed:
        row.save(update_fields=changed)
    return changed


@transaction.atomic
def replace_content(
    *, by: Employee, document: Document, link: str = "", file: File[Any] | None = None
) -> DocumentVersion:
    """Another file, or another link. What there was stays among the versions, and can be read.

    Raises:
        PermissionDenied, ValidationError: as :func:`add_document`; it was removed.
    """
    row = _locked(by, document)
    if errors := _wrong_content(link, file):
        raise ValidationError(errors)
    row.versions.filter(replaced_at=None).update(replaced_at=timezone.now())
    return _keep(row, by, link, file)


@transaction.atomic
def remove_document(*, by: Employee, document: Document) -> None:
    """Take it away from the card; it can be returned. Removing it again changes nothing.

    Raises:
        PermissionDenied, ValidationError: as it is with :func:`add_document`.
    """
    _permitted(by, document)
    Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=timezone.now(), removed_by=by)


@transaction.atomic
def restore_document(*, by: Employee, document: Document) -> None:
    """Return what was removed.

    Raises:
        PermissionDenied, ValidationError: as it is with :func:`add_document`.
    """
    _permitted(by, document)
    Document.objects.filter(pk=document.pk).update(removed_at=None, removed_by=None)


def _permitted(by: Employee, document: Document) -> None:
    """Holds the client's row until the end of the transaction: a merge takes the document along, or comes later."""
    require_editor(by)
    locked_client(by, document.client)


def _locked(by: Employee, document: Document) -> Document:
    _permitted(by, document)
    row = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.removed_at is not None:
        raise ValidationError(_("This document was removed. Return it, then change it."), code="removed")
    return row


def _wrong(document: Document, changed: list[str] | tuple[str, ...]) -> Errors:
    """By field, what cannot be so of the fields that were changed."""
    try:
        document.clean_fields(exclude=[one.name for one in document._meta.fields if one.name not in changed])
    except ValidationError as error:
        return error.update_error_dict({})
    return dict(_contradictions(document, set(changed)))


def _contradictions(document: Document, changed: set[str]) -> Errors:
    day, on, until = today(), document.on, document.valid_until
    year = _("Such a date cannot be: check the year")
    if "on" in changed and not is_plausible(on, day):
        return {"on": year}
    if "valid_until" in changed and until and not FIRST_DAY <= until <= day + rules.LONGEST:
        return {"valid_until": year}
    if changed & {"on", "valid_until"} and until and until < on:
        return {"valid_until": _("It ends before its own date")}
    return {}


def _wrong_content(link: str, file: File[Any] | None) -> Errors:
    if bool(link) == (file is not None):
        return {"file": _("Give a file or a link, one of them")}
    if file is None:
        return {} if rules.is_link(link) else {"link": NOT_A_LINK}
    try:
        files.checked(file, limit=settings.DOCUMENT_FILE_MAX_MB, kept=KEPT)
    except ValidationError as error:
        return {"file": error}
    return {}


def _keep(document: Document, by: Employee, link: str, file: File[Any] | None) -> DocumentVersion:
    """A file whose row is not written is removed again."""
    version = DocumentVersion(document=document, by=by, link=link)
    if file is not None:
        version.file_name = files.safe_name(file.name or "")
        version.content_type, version.size = files.TYPES[files.ending_of(version.file_name)], file.size
        version.stored_file = files.store(file, files.name_in("documents"))
    try:
        version.save(force_insert=True)
    except BaseException:
        if version.stored_file:
            files.forget(version.stored_file)
        raise
    return version
