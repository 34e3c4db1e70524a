"""Verbs of the diary: one's own reminders, and telling of them when they are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client
from clients.models import Client
from crm.staff.actions import notify
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee

from . import rules
from .models import Reminder

KIND = "reminder"
TOLD_AT_ONCE = 500


@transaction.atomic
def remind(*, by: Employee, at: datetime, text: str, client: Client | None = None) -> Reminder:
    """Leave oneself a reminder.

    Raises:
        PermissionDenied: of a client that the employee does not see.
        ValidationError: by field, a moment that has passed or is too far; nothing to remember.
    """
    if client is not None and not Client.objects.visible_to(by).filter(pk=client.pk).exists():
        raise PermissionDenied
    if client is not None:
        locked_client(by, client)
    return Reminder.objects.create(employee=by, client=client, at=_moment(at), text=_text(text))


@transaction.atomic
def change_reminder(*, by: Employee, reminder: Reminder, at: datetime, text: str) -> Reminder:
    """Give a reminder another time or other words. Raises as :func:`remind`; one that was done is opened again."""
    row = _own(by, reminder)
    moved = at.replace(second=0, microsecond=0) != row.at.replace(second=0, microsecond=0)
    if moved or row.done_at:
        row.at, row.told_at, row.done_at = _moment(at), None, None
    row.text = _text(text)
    row.save(update_fields=["at", "text", "told_at", "done_at"])
    return row


@transaction.atomic
def finish_reminder(*, by: Employee, reminder: Reminder) -> Reminder:
    """Tick it off; one that was ticked off stays as it was."""
    row = _own(by, reminder)
    if row.done_at is None:
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
    return row


@transaction.atomic
def postpone_reminder(*, by: Employee, reminder: Reminder, code: str) -> Reminder:
    """Be told later: ``code`` is one of ``rules.POSTPONED`` or ``rules.NEXT_DAY``.

    Raises:
        ValidationError: no such code, or it was done meanwhile.
    """
    row = _own(by, reminder)
    if row.done_at is not None:
        raise ValidationError(_("This reminder is done already"))
    if code not in (*rules.POSTPONED, rules.NEXT_DAY):
        raise ValidationError(_("Choose for how long"))
    now = timezone.localtime()
    calendar = WorkingCalendar(now.date(), now.date() + timedelta(days=15))
    row.at = rules.postponed(now, code, timezone.localtime(row.at), calendar.is_working)
    row.told_at = None
    row.save(update_fields=["at", "told_at"])
    return row


@transaction.atomic
def drop_reminder(*, by: Employee, reminder: Reminder) -> None:
    """Remove one's own; nothing of a client is lost with it."""
    _own(by, reminder).delete()


@transaction.atomic
def tell_due() -> int:
    """Tell employees of what is due; answers of how many. Repeatable, and harmless at once: rows are locked."""
    due = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).due(timezone.now())
    rows = list(due.select_related("employee", "client").order_by("at", "pk")[:TOLD_AT_ONCE])
    for one in rows:
        about = f"{one.client.name}: {one.text}" if one.client else one.text
        day = timezone.localtime(one.at, timezone.get_default_timezone()).date()
        key = f"{KIND}:{one.pk}:{one.at:%Y%m%d%H%M}"
        notify(to=[one.employee], kind=KIND, text=about, key=key, address=reverse("diary:day", args=[day]))
    Reminder.objects.filter(pk__in=[one.pk for one in rows]).update(told_at=timezone.now())
    return len(rows)


def _own(by: Employee, reminder: Reminder) -> Reminder:
    """The row, locked in the running transaction.

    Raises:
        PermissionDenied: another's.
    """
    row = Reminder.objects.select_for_update().filter(pk=reminder.pk).first()
    if row is None or row.employee_id != by.pk:
        raise PermissionDenied
    return row


def _moment(at: datetime) -> datetime:
    match rules.time_errors(at, timezone.now()):
        case "past":
            raise ValidationError({"at": _("This time has passed: choose a later one")})
        case "far":
            raise ValidationError({"at": _("This is too far ahead: choose a day within three years")})
    return at


def _text(text: str) -> str:
    if not text.strip():
        raise ValidationError({"text": _("Say what to remember")})
    return text.strip()
