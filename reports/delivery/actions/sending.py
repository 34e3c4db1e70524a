"""Sending what is due: each message once, whatever happens meanwhile.

One process sends at a time. A message is composed first, then its row says «being sent», then the mail server gets it,
then the row says «sent». Who finds «being sent» without a sender cannot know whether it arrived, and leaves it to a
person; what is only waiting is simply done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crm.exchange.actions import exports
from crm.staff import rules as staff_rules
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.staff.models import Employee
from reports.delivery import queries, rules
from reports.delivery.choices import DispatchState, Failure
from reports.delivery.mail import message_of
from reports.models import Delivery, Dispatch, Subscription
from reports.workplace import Unusable

log = structlog.get_logger(__name__)

LOCK = 7_260_905
LONGEST = 8 * 60.0
"""Seconds that one round may take; the next one goes on."""

KIND = "report"


def plan() -> int:
    """Write down what is due by now, a row for each recipient; answers how many rows are new. Repeatable."""
    now, calendar, planned = queries.local_now(), queries.working_calendar(today()), 0
    for delivery in Delivery.objects.filter(is_active=True):
        due_on = rules.last_due(delivery.schedule, now, calendar.is_working)
        if due_on is None:
            continue
        moment = timezone.make_aware(delivery.schedule.moment(due_on), timezone.get_default_timezone())
        if moment < delivery.since:
            continue
        planned += _plan(delivery, due_on, moment)
    return planned


def _plan(delivery: Delivery, due_on: Any, moment: Any) -> int:
    rows = Subscription.objects.filter(delivery=delivery, left_at=None, since__lte=moment)
    known = set(Dispatch.objects.filter(delivery=delivery, due_on=due_on).values_list("employee", flat=True))
    fresh = [one for one in rows if one.employee_id not in known]
    Dispatch.objects.bulk_create(
        [Dispatch(delivery=delivery, employee_id=one.employee_id, due_on=due_on) for one in fresh],
        ignore_conflicts=True,
    )
    return len(fresh)


def deliver() -> int:
    """Send what is due; answers how many messages went out. Harmless at once: a second process has nothing to do."""
    with _alone() as is_alone:
        if not is_alone:
            return 0
        _leave_interrupted()
        plan()
        return _send_all()


def _send_all() -> int:
    started, sent = time.monotonic(), 0
    waiting = list(queries.due_to_send(timezone.now()))
    if waiting and not settings.EMAIL_IS_SET_UP:
        for dispatch in waiting:
            dispatch.attempts += 1
            _fail(dispatch, Failure.NO_MAIL)
        return 0
    post = _Post()
    try:
        for dispatch in waiting:
            if time.monotonic() - started > LONGEST:
                break
            sent += _send(dispatch, post)
    finally:
        post.close()
    return sent


class _Post:
    """The way to the mail server, opened when the first message is ready."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def open(self) -> None:
        if not self.is_open:
            self.connection.open()
            self.is_open = True

    def close(self) -> None:
        self.is_open = False
        self.connection.close()

    def send(self, message: EmailMessage) -> None:
        self.connection.send_messages([message])


def _send(dispatch: Dispatch, post: _Post) -> bool:
    employee = dispatch.employee
    dispatch.attempts += 1
    if failure := _refusal(employee):
        _fail(dispatch, failure)
        return False
    try:
        message, rows = message_of(dispatch.delivery, employee, dispatch.due_on)
    except Unusable as wrong:
        is_broken = any(code == "broken" for code, _what in wrong.problems)
        _fail(dispatch, Failure.BROKEN if is_broken else Failure.UNUSABLE)
        return False
    except Exception:
        log.exception("report_not_composed", dispatch=dispatch.pk)  # one bad report must not hold up the others
        _fail(dispatch, Failure.ERROR)
        return False
    if not _noted(dispatch, employee, rows):
        _fail(dispatch, Failure.QUOTA)
        return False
    return _hand_over(dispatch, message, post)


def _refusal(employee: Employee) -> str:
    if not employee.is_active or not staff_rules.uses_pages(employee.roles):
        return Failure.DISMISSED
    return "" if employee.email else Failure.NO_EMAIL


def _noted(dispatch: Dispatch, employee: Employee, rows: int) -> bool:
    """The journal of what leaves the product has it, once however often it is tried; False beyond the quota."""
    if dispatch.is_logged:
        return True
    delivery, address = dispatch.delivery, reverse("reports:page")
    try:
        exports.log_table(by=employee, code="reports.delivery", query=delivery.address, file_format=delivery.form,
                          rows=rows, address=f"{address}?{delivery.address}"[:2000])  # fmt: skip
    except exports.OverQuota:
        return False
    Dispatch.objects.filter(pk=dispatch.pk).update(is_logged=True)
    return True


def _hand_over(dispatch: Dispatch, message: EmailMessage, post: _Post) -> bool:
    mine = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.PENDING)
    if not mine.update(state=DispatchState.SENDING, attempts=dispatch.attempts, try_at=None):
        return False
    try:
        post.open()
    except (OSError, SMTPException) as error:
        _fail(dispatch, Failure.MAIL_DOWN, type(error).__name__)
        return False
    try:
        post.send(message)
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        post.close()
        _fail(dispatch, Failure.REFUSED, _answer(error))
        return False
    except (OSError, SMTPException) as error:  # the connection broke: it may have been taken before
        post.close()
        _fail(dispatch, Failure.UNCLEAR, type(error).__name__)
        return False
    mine_now = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.SENDING)
    mine_now.update(state=DispatchState.SENT, failure="", detail="", at=timezone.now())
    return True


def _answer(error: SMTPException) -> str:
    """What the mail server said, without the address."""
    if isinstance(error, SMTPRecipientsRefused):
        return ", ".join(f"{code}" for code, _text in error.recipients.values())
    return f"{error.smtp_code} {error.smtp_error!r}"[:300] if isinstance(error, SMTPResponseException) else ""


def _fail(dispatch: Dispatch, failure: str, detail: str = "") -> None:
    """Note why; try again where that may help, else tell who must know."""
    now = timezone.now()
    again = rules.next_try(failure, dispatch.attempts, now)
    rows = Dispatch.objects.filter(pk=dispatch.pk, state__in=(DispatchState.PENDING, DispatchState.SENDING))
    noted = rows.update(
        state=DispatchState.PENDING if again else DispatchState.FAILED, attempts=dispatch.attempts,
        try_at=again, failure=failure, detail=detail, at=now,
    )  # fmt: skip
    log.warning("report_not_sent", dispatch=dispatch.pk, failure=str(failure), again=again is not None)
    if noted and again is None:
        _tell(dispatch, failure)


def _tell(dispatch: Dispatch, failure: str) -> None:
    """Its owner and its recipient, by the bell: an e-mail would go the way that failed."""
    said = format_lazy(
        "{what}: {name} ({who}): {why}", what=_("A report was not sent"), name=dispatch.delivery.name,
        who=dispatch.employee.short_name, why=Failure(failure).label,
    )  # fmt: skip
    notify(to=[dispatch.delivery.owner, dispatch.employee], kind=KIND, text=said,
           key=f"dispatch:{dispatch.pk}:{dispatch.attempts}", address=reverse("reports:deliveries"))  # fmt: skip


def _leave_interrupted() -> None:
    """What a dead sender was handing over: nobody knows whether it arrived."""
    for dispatch in Dispatch.objects.filter(state=DispatchState.SENDING).select_related("delivery__owner", "employee"):
        _fail(dispatch, Failure.UNCLEAR)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process sends; PostgreSQL frees the lock of one that died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
