"""Reacting to a signal, passing it on, and what follows the owner of a client."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.registry import Handed
from contacts.signals import rules
from contacts.signals.choices import SignalState
from contacts.signals.models import Signal
from contacts.signals.queries import HANDED, may_react
from crm.staff.models import Employee

from .telling import tell_owner, tell_raiser


def react(*, by: Employee, signal: Signal, outcome: str) -> Signal:
    """Close a signal with what was done about it; whoever raised it is told.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: nothing is said of what was done; somebody was quicker.
    """
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what was done")})
    return _close(by, signal, SignalState.REACTED, outcome)


def dismiss(*, by: Employee, signal: Signal, reason: str) -> Signal:
    """Close a signal that was looked into and is none. Raises as :func:`react`."""
    if not reason.strip():
        raise ValidationError({"outcome": _("Say why it is no signal")})
    return _close(by, signal, SignalState.DISMISSED, reason)


@transaction.atomic
def pass_on(*, by: Employee, signal: Signal, to: Employee) -> Signal:
    """Let somebody else react; the term stays, whoever takes over is told.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: ``to`` does not see the client or may not react; somebody has reacted meanwhile.
    """
    row = _open(by, signal)
    if not may_react(to, row.client):
        raise ValidationError({"to": _("%(name)s does not work with this client") % {"name": to.short_name}})
    if row.owner_id != to.pk:
        row.owner = to
        row.save(update_fields=["owner"])
        tell_owner(by, row)
    return row


def hand_over_signals(what: Handed) -> int:
    """Signals that wait follow the clients to the next owner; answers how many. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE signals_signal s SET owner_id = h.became {HANDED}", [what.clients, what.was, what.became]
        )
        return int(cursor.rowcount)


@transaction.atomic
def _close(by: Employee, signal: Signal, state: SignalState, outcome: str) -> Signal:
    row = _open(by, signal)
    row.state, row.outcome, row.closed_by, row.closed_at = state, outcome.strip(), by, timezone.now()
    row.save(update_fields=["state", "outcome", "closed_by", "closed_at"])
    tell_raiser(by, row)
    return row


def _open(by: Employee, signal: Signal) -> Signal:
    """The signal, held until the end of the transaction; its client first, as with every fact."""
    require_editor(by)
    locked_client(by, signal.client)
    rows = Signal.objects.visible_to(by).select_for_update(of=("self",)).select_related("owner", "raised_by", "client")
    row = rows.filter(pk=signal.pk).first()
    if row is None:
        raise ValidationError(_("It is no longer there"))
    if not rules.is_open(row.state):
        name = row.closed_by.short_name if row.closed_by else ""
        raise ValidationError(_("%(name)s has reacted meanwhile: what was entered there is kept") % {"name": name})
    return row
