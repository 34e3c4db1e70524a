"""Raising a signal: by whoever meets the client, and where a client has answered badly."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from contacts.signals import rules
from contacts.signals.choices import SignalKind, SignalState
from contacts.signals.models import Signal
from contacts.signals.queries import due_on, reactor_for
from contacts.works.models import FeedbackAnswer, Work
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui import formats

from .telling import tell_owner


@transaction.atomic
def raise_signal(*, by: Employee, client: Client, kind: str, text: str = "", work: Work | None = None) -> Signal:
    """Pass on a sign that the client may leave; whoever must react is told.

    ``work`` is the contact in which it was noticed. A sign that waits already is not raised a second time.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: no such kind, one of this kind waits already, or a work of another client.
    """
    require_editor(by)
    row = locked_client(by, client)
    if not rules.may_be_raised(kind):
        raise ValidationError({"kind": _("Choose what you have noticed")})
    if work is not None and work.client_id != row.pk:
        raise ValidationError(_("This work is not of this client"))
    _refuse_second(row, kind)
    signal = Signal.objects.create(
        client=row, kind=kind, text=text.strip(), raised_by=by, work=work, owner=reactor_for(row, by),
        due_on=due_on(kind, today()),
    )  # fmt: skip
    tell_owner(by, signal)
    return signal


def _refuse_second(client: Client, kind: str) -> None:
    waits = Signal.objects.filter(client=client, kind=kind, state=SignalState.OPEN).select_related("owner").first()
    if waits is None:
        return
    name = waits.owner.short_name if waits.owner else _("nobody yet")
    said = _("This signal waits already since %(day)s; must react: %(name)s")
    raise ValidationError({"kind": said % {"day": formats.day(waits.raised_at), "name": name}}, code="waits")


def note_poor_answers(by: Employee, work: Work, answers: Sequence[FeedbackAnswer]) -> Signal | None:
    """Raise the signal of a poor answer, with the client's words; once for a contact, and once while one waits.

    Called in the transaction that wrote the answers, which holds the client's row.
    """
    of_client = Signal.objects.filter(client=work.client_id, kind=SignalKind.FEEDBACK)
    if of_client.filter(state=SignalState.OPEN).exists() or of_client.filter(work=work).exists():
        return None
    words = "\n".join(f"{one.get_subject_display()}: {one.text}" for one in answers if one.text)
    return raise_signal(by=by, client=work.client, kind=SignalKind.FEEDBACK, text=words, work=work)
