"""Verbs of feedback: what a client said, and the tags for it (domain §4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client, require_editor
from clients.events import facts_changed
from contacts.works.choices import Stage
from contacts.works.models import FeedbackAnswer, FeedbackTag, Work
from crm.staff.models import Employee

from . import queries, rules
from .choices import Subject
from .events import poor_answers


@dataclass(frozen=True)
class Said:
    """What a client said about one subject; without words and tags nothing was said."""

    text: str = ""
    tags: Collection[FeedbackTag] = ()
    is_poor: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.tags or self.is_poor)


@transaction.atomic
def record_feedback(*, by: Employee, work: Work, answers: Mapping[Subject, Said]) -> list[FeedbackAnswer]:
    """Write down the answers given in a contact; the same again changes nothing, an emptied one is taken back.

    The contact has then served the stage of feedback. Answers that became poor are told of (``events``).

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: the contact was not held, a tag is of another subject, or nothing was said at all.
    """
    row = _locked(by, work)
    if not queries.is_possible(row):
        raise ValidationError(_("Feedback belongs to a contact that was held: close the work first"))
    for subject, said in answers.items():
        if any(tag.subject != subject for tag in said.tags):
            raise ValidationError(_("This tag belongs to another subject"))
    known = {one.subject: one for one in FeedbackAnswer.objects.filter(work=row)}
    were_poor = {subject for subject, one in known.items() if one.is_poor}
    if not known and all(said.is_empty for said in answers.values()):
        raise ValidationError(_("Write down at least one answer"))
    made = [_save(by, row, subject, said, known.get(subject)) for subject, said in answers.items()]
    kept = [one for one in made if one is not None]
    if kept and Stage.FEEDBACK not in row.stages:
        row.stages = sorted({*row.stages, Stage.FEEDBACK.value})
        row.save(update_fields=["stages"])
        facts_changed([row.client_id])
    poor_answers(by, row, [one for one in kept if one.is_poor and one.subject not in were_poor])
    return kept


def _locked(by: Employee, work: Work) -> Work:
    require_editor(by)
    locked_client(by, work.client)
    row = Work.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=work.pk).first()
    if row is None:
        raise ValidationError(_("The work is no longer there"))
    return row


def _save(
    by: Employee, work: Work, subject: Subject, said: Said, known: FeedbackAnswer | None
) -> FeedbackAnswer | None:
    if said.is_empty:
        if known is not None:
            known.delete()
        return None
    answer = known or FeedbackAnswer(work=work, subject=subject)
    text = said.text.strip()
    if not known or (answer.text, answer.is_poor) != (text, said.is_poor):
        answer.text, answer.is_poor, answer.by, answer.at = text, said.is_poor, by, timezone.now()
        answer.save()
    answer.tags.set(said.tags)
    return answer


@transaction.atomic
def save_tag(*, by: Employee, tag: FeedbackTag, name: str, is_active: bool = True) -> FeedbackTag:
    """Add a tag (one without a key), rename it, switch it off or on.

    Raises:
        PermissionDenied: not a head, not a director.
        ValidationError: no name, or the subject has such a tag already (whatever its case, ё as е).
    """
    if not rules.may_edit_tags(by.roles):
        raise PermissionDenied
    tag.name, tag.is_active = " ".join(name.split()), is_active
    already = ValidationError({"name": _("There is such an entry already")})
    others = FeedbackTag.objects.filter(subject=tag.subject).exclude(pk=tag.pk).values_list("name", flat=True)
    if _folded(tag.name) in {_folded(one) for one in others}:
        raise already
    tag.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise already from None
    return tag


def _folded(name: str) -> str:
    return name.lower().replace("ё", "е")
