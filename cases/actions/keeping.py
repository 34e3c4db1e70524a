"""The life of a case: begun, changed, published, looked through, archived (domain §6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import queries, rules
from cases.choices import CaseState
from cases.messages import PROBLEMS
from cases.models import Case, Version
from contacts.works.models import Script
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.models import Employee

EDITABLE = (
    "kind", "title", "audiences", "segments", "hook", "benefit", "purposes", "season", "valid_from", "valid_until",
    "due_on", "author", "organisation", "review_on", "review_owner", "letter_subject", "letter_text",
)  # fmt: skip


@transaction.atomic
def create_case(*, by: Employee, values: Mapping[str, Any]) -> Case:
    """A draft; whoever makes it writes it and looks it through in three months, unless others are named.

    Raises:
        PermissionDenied: not one who keeps the library.
        ValidationError: by field, what cannot be so.
    """
    if not rules.may_keep_cases(by.roles):
        raise PermissionDenied
    given = {name: value for name, value in values.items() if name in EDITABLE and value is not None}
    standard = {"author": by, "review_owner": by, "review_on": today() + rules.REVIEW_AFTER}
    case = Case(**{**standard, **given}, state=CaseState.DRAFT)
    check_case(case)
    case.save(force_insert=True)
    return case


@transaction.atomic
def edit_case(*, by: Employee, case: Case, edit: Edit) -> list[str]:
    """Change what a case says; answers the names of the fields that differ from before.

    What was said and sent before stays in its versions. Of a published case the change counts at once, so it must
    leave nothing missing.

    Raises:
        PermissionDenied: neither its author nor one who keeps the library; a field that is not edited.
        Conflict: others changed the same fields meanwhile.
        ValidationError: by field, what cannot be so.
    """
    row = locked(by, case)
    if not set(edit.wanted) <= set(EDITABLE):
        raise PermissionDenied
    changed = edit.apply(row)
    if not changed:
        return []
    check_case(row)
    row.save(update_fields=changed)
    if "author" in changed and row.script_id:
        Script.objects.filter(pk=row.script_id).update(author=row.author)
    if row.state == CaseState.PUBLISHED:
        _require_whole(row)
    return changed


@transaction.atomic
def publish_case(*, by: Employee, case: Case) -> Version:
    """Let everybody read and use it; what it says now is kept as a version.

    Raises:
        PermissionDenied: neither its author nor one who keeps the library.
        ValidationError: what is missing, a sentence for each; or it is published already.
    """
    row = locked(by, case)
    if row.state == CaseState.PUBLISHED:
        raise ValidationError(_("It is published already"))
    _require_whole(row)
    row.state, row.published_at = CaseState.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    if row.script_id is not None:
        Script.objects.filter(pk=row.script_id).update(is_active=True)
    return version_of(by=by, case=row)


def withdraw_case(*, by: Employee, case: Case) -> None:
    """Make a draft of it again: nobody but its author and who keeps the library reads it."""
    _turn(by, case, CaseState.DRAFT, was=(CaseState.PUBLISHED, CaseState.ARCHIVED))


def archive_case(*, by: Employee, case: Case) -> None:
    """Take it out of use; it stays readable, and so does what was said of it."""
    _turn(by, case, CaseState.ARCHIVED, was=(CaseState.PUBLISHED, CaseState.DRAFT))


@transaction.atomic
def _turn(by: Employee, case: Case, state: str, was: tuple[str, ...]) -> None:
    row = locked(by, case)
    if row.state not in was:
        raise ValidationError(_("Meanwhile somebody else changed its state: look at it again"))
    row.state = state
    row.save(update_fields=["state"])


@transaction.atomic
def review_case(*, by: Employee, case: Case, next_on: date) -> Case:
    """Say that it is still true, and when it is looked through again.

    Raises:
        PermissionDenied: neither who looks it through, nor its author, nor one who keeps the library.
        ValidationError: the next day is not ahead.
    """
    if not queries.may_review(by, case):
        raise PermissionDenied
    row = Case.objects.select_for_update().get(pk=case.pk)
    if next_on <= today():
        raise ValidationError({"next_on": _("Choose a day that is ahead")})
    row.review_on = next_on
    row.save(update_fields=["review_on"])
    return row


@transaction.atomic
def version_of(*, by: Employee, case: Case) -> Version:
    """What the case says now, as a version: the newest one, or a new one where something differs from it.

    Called whenever it is published, used or sent; so what was said then stays readable, however it is changed later.
    """
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # one number is given once
    content = queries.snapshot(case)
    told, newest = queries.digest(content), queries.latest(case)
    if newest is not None and newest.digest == told:
        return newest
    number = newest.number + 1 if newest else 1
    return Version.objects.create(case=case, number=number, content=content, digest=told, by=by)


def locked(by: Employee, case: Case) -> Case:
    """The row, held until the end of the transaction.

    Raises:
        PermissionDenied: neither its author nor one who keeps the library.
    """
    if not queries.may_edit(by, case):
        raise PermissionDenied
    return Case.objects.select_for_update(of=("self",)).select_related("script").get(pk=case.pk)


def check_case(case: Case) -> None:
    """Raises ValidationError: by field, what cannot be so."""
    case.title = " ".join(case.title.split())
    if rules.dates_error(case.valid_from, case.valid_until):
        raise ValidationError({"valid_until": PROBLEMS["upside_down"]})
    case.full_clean(validate_constraints=False)


def _require_whole(case: Case) -> None:
    if codes := queries.problems(case):
        raise ValidationError([ValidationError(PROBLEMS[code], code=code) for code in codes])


def require_whole_if_published(case: Case) -> None:
    """After a change of the kit: a published case must not lose what it was published with."""
    if case.state == CaseState.PUBLISHED:
        _require_whole(case)
