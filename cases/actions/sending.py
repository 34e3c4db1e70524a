"""Letters to clients: written once, sent by a worker once, logged on the card with their version (domain §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases import queries, rules
from cases.choices import CaseState, LetterState, Reader
from cases.messages import REFUSALS
from cases.models import Case, Letter, Material
from clients.actions.editing import locked_client, require_editor
from clients.models import Client
from contacts.persons.models import Mailing, PersonEmail
from crm import files
from crm.staff.models import Employee

from .keeping import version_of

log = structlog.get_logger(__name__)

TASK = "cases.send_letter"
MOST_BYTES = 15 * 1024 * 1024
"""Of all attachments of a letter together: mail servers refuse more."""

MAX_ATTEMPTS = 3
WAITS = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Written:
    """A letter as somebody wrote it; ``token`` is that of the form."""

    email: PersonEmail
    subject: str
    text: str
    token: UUID
    materials: Sequence[Material] = ()


@transaction.atomic
def write_letter(*, by: Employee, case: Case, client: Client, written: Written) -> Letter:
    """Have the letter sent; the same token again answers the first one and sends nothing.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the case is not published, the client is no longer the employee's, the address may not be
            written to, a material is for staff or too large, mail is not set up.
    """
    require_editor(by)
    row = locked_client(by, client)
    if known := Letter.objects.filter(token=written.token, by=by).first():
        return known
    _check(case, row, written)
    letter = Letter(
        case=case, version=version_of(by=by, case=case), client=row, person=written.email.person,
        email=written.email.address, subject=" ".join(written.subject.split()), text=written.text.strip(),
        materials=[one.pk for one in written.materials], token=written.token, by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:  # a second click at the same moment
        return Letter.objects.get(token=written.token, by=by)
    enqueue(letter.pk)
    return letter


def _check(case: Case, client: Client, written: Written) -> None:
    if not settings.EMAIL_IS_SET_UP:
        raise ValidationError(_("No mail server is set up: nothing can be sent from here"))
    if case.state != CaseState.PUBLISHED:
        raise ValidationError(_("Only what is published is sent"))
    if written.email.person.client_id != client.pk:
        raise ValidationError({"email": _("This address is not of this client")})
    if problem := rules.writing_problem(queries.addressee_of(written.email)):
        raise ValidationError({"email": REFUSALS[problem]})
    for one in written.materials:
        if one.case_id != case.pk or one.removed_at or one.reader != Reader.CLIENT:
            raise ValidationError(
                {"materials": _("“%(title)s” is for staff: a client does not get it") % {"title": one}}
            )
        if one.stored_file and one.is_view_only:
            raise ValidationError({"materials": _("“%(title)s” may be looked at only: send a link") % {"title": one}})
    if sum(one.size for one in written.materials) > MOST_BYTES:
        raise ValidationError({"materials": _("The files are larger than 15 MB together: send a link to them")})


def enqueue(letter_id: int) -> None:
    """Hand a letter to a worker after the commit. Where the broker is down, the sweep does it later."""

    def sent() -> None:
        try:
            current_app.send_task(TASK, args=[letter_id], retry=False)
        except Exception as error:
            log.warning("letter_not_queued", letter=letter_id, error=type(error).__name__)

    transaction.on_commit(sent)


def send_letter(*, letter_id: int) -> None:
    """Send a letter that waits. Harmless when called twice, also at once: whoever marks it first sends it.

    Rights and the address are looked at again: both may have changed since it was written.
    """
    mine = Letter.objects.filter(pk=letter_id, state=LetterState.QUEUED)
    if not mine.update(state=LetterState.SENDING, attempts=F("attempts") + 1, at=timezone.now()):
        log.info("letter_not_due", letter=letter_id)
        return
    letter = Letter.objects.select_related("case", "client", "person", "by").get(pk=letter_id)
    with translation.override(letter.by.language):
        if failure := _refusal(letter):
            _end(letter, LetterState.FAILED, failure)
        else:
            _hand_over(letter)


def _refusal(letter: Letter) -> str:
    if not Client.objects.visible_to(letter.by).filter(pk=letter.client_id).exists():
        return _("Meanwhile the client was given to somebody else")
    email = PersonEmail.objects.filter(person=letter.person_id, address=letter.email).select_related("person").first()
    if email is None:
        return _("The address is no longer that of the person")
    problem = rules.writing_problem(queries.addressee_of(email))
    return str(REFUSALS[problem]) if problem else ""


def _hand_over(letter: Letter) -> None:
    connection = get_connection()
    try:
        message = _composed(letter)
        connection.open()
    except (OSError, SMTPException) as error:
        log.warning("letter_mail_down", letter=letter.pk, error=type(error).__name__)
        again = letter.attempts < MAX_ATTEMPTS
        _end(letter, LetterState.QUEUED if again else LetterState.FAILED, _("The mail server does not answer"))
        return
    try:
        connection.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused):
        _end(letter, LetterState.FAILED, _("The mail server refused the letter"))
    except (OSError, SMTPException):  # the connection broke: it may have been taken before
        _end(letter, LetterState.FAILED, _("The connection broke: whether it arrived is not known"))
    else:
        _sent(letter)
    finally:
        connection.close()


def _composed(letter: Letter) -> EmailMessage:
    """Links stand below the text, files are attached."""
    kit = list(Material.objects.filter(pk__in=letter.materials).order_by("kind", "pk"))
    links = [f"{one.title}: {one.link}" for one in kit if one.link]
    message = EmailMessage(
        subject=letter.subject,
        body="\n\n".join([letter.text, *links]),
        to=[letter.email],
        reply_to=[letter.by.email] if letter.by.email else None,
        headers={"Message-ID": f"<case-{letter.token}@{_domain()}>"},
    )
    for one in kit:
        if one.stored_file:
            with files.opened(one.stored_file) as file:
                message.attach(one.file_name, file.read(), one.content_type.split(";")[0])
    return message


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"


@transaction.atomic
def _sent(letter: Letter) -> None:
    """The list of mailings has it too: what the mail system reports of it (delivered, clicks) is loaded there."""
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=now, failure="")
    day = timezone.localdate(now, timezone.get_default_timezone())
    Mailing.objects.get_or_create(client_id=letter.client_id, email=letter.email, title=letter.subject, sent_on=day)


def _end(letter: Letter, state: str, failure: str) -> None:
    Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(state=state, failure=failure[:300])


def sweep_letters() -> int:
    """Send what nobody took; what a dead worker was sending is left to a person: nobody knows whether it arrived."""
    now = timezone.now()
    lost = Letter.objects.filter(state=LetterState.SENDING, at__lt=now - LOST_AFTER)
    lost.update(state=LetterState.FAILED, failure=_("The sending was interrupted: whether it arrived is not known"))
    waiting = Letter.objects.filter(state=LetterState.QUEUED, at__lt=now - WAITS).order_by("at")
    found = list(waiting.values_list("pk", flat=True)[:100])
    for letter in found:
        send_letter(letter_id=letter)
    return len(found)
