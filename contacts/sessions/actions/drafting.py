"""Keeping what is typed while a call goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.sessions import rules
from contacts.sessions.models import CallSession, Draft, Lease
from contacts.works.models import Work
from crm.staff.models import Employee

from .sitting import require_caller

LONGEST = 40_000
"""Characters of one draft."""


class DraftMoved(Exception):
    """Another tab went on with the draft since this one read it: nothing is written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"version {draft.version}")
        self.draft = draft


@transaction.atomic
def write_draft(
    *, by: Employee, session: CallSession, work: Work, version: int, data: Mapping[str, Sequence[str]]
) -> tuple[Draft, Lease | None]:
    """Keep what is typed about a call, and keep the client for as long again.

    Kept even where the client is no longer in hand or the session has ended: then without a lease. ``version`` is the
    one that the tab has read.

    Raises:
        PermissionDenied: by one who only reads.
        DraftMoved: the version is an older one, and the content another.
        ValidationError: it is longer than any call.
    """
    require_caller(by)
    kept, now = rules.entered(data), timezone.now()
    if sum(len(value) for values in kept.values() for value in values) > LONGEST:
        raise ValidationError(_("This is too long to be kept"), code="long")
    Draft.objects.bulk_create([Draft(session=session, employee=by, work=work)], ignore_conflicts=True)
    draft = Draft.objects.select_for_update().get(employee=by, work=work)
    if draft.version != version and draft.data != kept:
        raise DraftMoved(draft)
    if draft.data != kept:
        draft.data, draft.version, draft.updated_at, draft.session = kept, draft.version + 1, now, session
        draft.save()
    return draft, _prolonged(session, work)


def _prolonged(session: CallSession, work: Work) -> Lease | None:
    leases = Lease.objects.filter(session=session, work=work, released_at=None)
    leases.update(until=timezone.now() + rules.LEASE)
    return leases.first()
