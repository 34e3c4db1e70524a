"""Starting, interrupting and ending a session."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.sessions.choices import Period, SessionState
from contacts.sessions.models import CallSession, Lease, Pause
from contacts.works.models import Campaign, Direction
from crm.staff import rules as staff_rules
from crm.staff.models import Employee


@dataclass(frozen=True)
class Choice:
    """Which calls a session is about; nothing chosen: all."""

    direction: Direction | None = None
    campaign: Campaign | None = None
    period: str = Period.TODAY
    any_hour: bool = False


def require_caller(by: Employee) -> None:
    """Calls are made by those who keep clients."""
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied


def locked_session(by: Employee, session: CallSession) -> CallSession:
    """The session's row, held to the end of the transaction; it goes on.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: it is nobody's, or has ended (code «ended»).
    """
    require_caller(by)
    rows = CallSession.objects.visible_to(by).select_for_update(no_key=True, of=("self",))
    row: CallSession | None = rows.select_related("campaign").filter(pk=session.pk).first()
    if row is None or row.is_ended:
        raise ValidationError(_("This session has ended. What was typed is kept: start another one"), code="ended")
    row.employee = by
    return row


def start_session(*, by: Employee, choice: Choice) -> CallSession:
    """A new session.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the last one has not ended yet (code «open»).
    """
    require_caller(by)
    try:
        with transaction.atomic():
            return CallSession.objects.create(
                employee=by,
                direction=choice.direction,
                campaign=choice.campaign,
                period=choice.period,
                any_hour=choice.any_hour,
            )
    except IntegrityError:
        raise ValidationError(
            _("Another session of yours is under way: go on with it or end it"), code="open"
        ) from None


@transaction.atomic
def pause_session(*, by: Employee, session: CallSession) -> CallSession:
    """A break. The client in hand stays for as long as its time runs. Doing it twice changes nothing."""
    row = locked_session(by, session)
    if row.state == SessionState.ACTIVE:
        Pause.objects.create(session=row)
        _become(row, SessionState.PAUSED)
    return row


@transaction.atomic
def resume_session(*, by: Employee, session: CallSession) -> CallSession:
    """Go on after a break. Doing it twice changes nothing."""
    row = locked_session(by, session)
    if row.state == SessionState.PAUSED:
        Pause.objects.filter(session=row, ended_at=None).update(ended_at=timezone.now())
        _become(row, SessionState.ACTIVE)
    return row


@transaction.atomic
def end_session(*, by: Employee, session: CallSession) -> CallSession:
    """End a session; the client in hand is given back, drafts stay. Raises as :func:`locked_session`."""
    row, now = locked_session(by, session), timezone.now()
    Pause.objects.filter(session=row, ended_at=None).update(ended_at=now)
    Lease.objects.filter(session=row, released_at=None).update(released_at=now)
    row.ended_at = now
    _become(row, SessionState.ENDED)
    return row


def _become(session: CallSession, state: SessionState) -> None:
    session.state = state
    session.save(update_fields=["state", "ended_at"])
