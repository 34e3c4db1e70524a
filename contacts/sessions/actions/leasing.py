"""Giving clients to sessions: one client is never in two hands (domain §4)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.sessions import rules
from contacts.sessions.choices import SessionState, SkipReason
from contacts.sessions.models import CallSession, Lease, Skip
from contacts.sessions.queries import Entry, entry_of, in_order
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff.models import Employee

from .sitting import locked_session


@transaction.atomic
def take_next(*, by: Employee, session: CallSession, work: Work | None = None) -> Lease | None:
    """Give the session the first free client of its queue, or the one of ``work``; what it has in hand stays in hand.

    Answers None where nobody may be called now.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the session has ended or is paused; ``work`` is not to be had (code «taken»).
    """
    row, now = locked_session(by, session), timezone.now()
    if row.state == SessionState.PAUSED:
        raise ValidationError(_("The session is paused: go on first"), code="paused")
    held = Lease.objects.filter(session=row, released_at=None).select_related("work").first()
    if held is not None and held.work.state == WorkState.PLANNED:
        return _prolonged(held, now)
    if held is not None:
        give_back(held, now)
    if work is not None:
        return _this_one(row, work, now)
    given = (_give(row, entry, now) for entry in in_order(row, now))
    return next((lease for lease in given if lease is not None), None)


def _prolonged(lease: Lease, now: datetime) -> Lease:
    lease.until = now + rules.LEASE
    lease.save(update_fields=["until"])
    return lease


def _this_one(session: CallSession, work: Work, now: datetime) -> Lease:
    entry = entry_of(session, work, now)
    lease = _give(session, entry, now) if entry else None
    if lease is None:
        raise ValidationError(_("This client is not to be had: somebody is talking to them, or the work is closed"),
                              code="taken")  # fmt: skip
    return lease


def _give(session: CallSession, entry: Entry, now: datetime) -> Lease | None:
    """None: somebody else was quicker.

    Whoever gives a client away holds its row; one whose row is held is passed over, not waited for. A statement after
    the lock sees what the last holder has committed; the unique constraint is the last word.
    """
    rows = Client.objects.visible_to(session.employee).filter(pk=entry.client)
    if not rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).exists():
        return None
    held = Lease.objects.filter(client=entry.client, released_at=None)
    if held.exists() and not held.filter(until__lte=now).update(released_at=now):
        return None
    if not Work.objects.filter(pk=entry.work, state=WorkState.PLANNED).exists():
        return None
    whys = [why.text for why in entry.whys]
    return Lease.objects.create(
        session=session, client_id=entry.client, work_id=entry.work, until=now + rules.LEASE, whys=whys
    )


def give_back(lease: Lease, now: datetime) -> None:
    """The client may be given to others."""
    lease.released_at = now
    lease.save(update_fields=["released_at"])


@transaction.atomic
def skip_call(*, by: Employee, session: CallSession, work: Work, reason: str, comment: str = "") -> Skip:
    """Put a call off without making it; it is not offered again in this session, and stays planned. Twice is once.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the session has ended; by field, no reason.
    """
    row = locked_session(by, session)
    if reason not in SkipReason.values:
        raise ValidationError({"reason": _("Say why you skip it")})
    if reason == SkipReason.OTHER and not comment.strip():
        raise ValidationError({"comment": _("Say in a word why")})
    Lease.objects.filter(session=row, work=work, released_at=None).update(released_at=timezone.now())
    told = {"reason": reason, "comment": comment.strip()}
    return Skip.objects.update_or_create(session=row, work=work, defaults=told)[0]  # the session's row is held
