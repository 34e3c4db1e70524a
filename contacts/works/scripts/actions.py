"""Writing scripts, and telling their authors what was missing in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.persons.actions import Lines
from crm.edits import Edit
from crm.staff.actions import notify
from crm.staff.choices import Role
from crm.staff.models import Employee

from . import rules
from .models import Script, ScriptAnswer, ScriptGap, ScriptStep
from .queries import problems_of, steps_of

ASIDE = 1000
"""Positions that no script reaches: steps wait there while they change places."""

LONGEST_SAID = 1000

STEP_FIELDS = ("title", "goal", "say", "variants", "show", "hint")
"""What a step says, in the order of its form."""

KIND = "script_gap"
"""Notifications of missing answers."""


@transaction.atomic
def create_script(*, by: Employee, values: Mapping[str, Any]) -> Script:
    """A new script, not in use yet; whoever makes it is its author unless another is named.

    Raises:
        ValidationError: by field.
    """
    if not rules.may_keep_scripts(by.roles):
        raise PermissionDenied
    return _saved(Script(**{"author": by, **values, "is_active": False}))


@transaction.atomic
def edit_script(*, by: Employee, script: Script, edit: Edit) -> list[str]:
    """Change the name, the stage or the author; answers what differs from before.

    Raises:
        Conflict: others changed the same meanwhile.
        ValidationError: by field.
    """
    row = _locked(by, script)
    changed = edit.apply(row)
    if changed:
        _saved(row)
    return changed


@transaction.atomic
def copy_script(*, by: Employee, script: Script) -> Script:
    """The same script under another name, not in use, by the one who copies it."""
    if not rules.may_keep_scripts(by.roles):
        raise PermissionDenied
    copy = _saved(Script(name=_free_name(script.name), stage=script.stage, author=by, is_active=False))
    steps = steps_of(script)
    made: dict[int | None, ScriptStep] = {
        one.pk: ScriptStep.objects.create(
            script=copy, position=one.position, **{name: getattr(one, name) for name in STEP_FIELDS}
        )
        for one in steps
    }
    ScriptAnswer.objects.bulk_create(
        ScriptAnswer(step=made[one.pk], position=answer.position, text=answer.text, tag=answer.tag,
                     leads_to=made.get(answer.leads_to_id))
        for one in steps for answer in one.answers.all()
    )  # fmt: skip
    return copy


@transaction.atomic
def switch_script(*, by: Employee, script: Script, on: bool) -> None:
    """Put a script in use or out of it.

    Raises:
        ValidationError: it cannot be walked from the first step to an end.
    """
    row = _locked(by, script)
    if on and not rules.is_sound(problems_of(steps_of(row))):
        raise ValidationError(_("The script cannot be used yet: see what is wrong with it below"))
    row.is_active = on
    row.save(update_fields=["is_active"])


@transaction.atomic
def add_step(
    *, by: Employee, script: Script, values: Mapping[str, Any], answers: Lines, after: ScriptStep | None = None
) -> ScriptStep:
    """A new step, the last one or the one after another.

    Raises:
        ValidationError: the script has as many steps as it may have.
    """
    row = _locked(by, script)
    order = list(row.steps.values_list("pk", flat=True))
    if len(order) >= rules.MOST_STEPS:
        raise ValidationError(_("A script has at most %(count)d steps") % {"count": rules.MOST_STEPS})
    step = ScriptStep.objects.create(script=row, position=len(order) + ASIDE, **values)
    at = order.index(after.pk) + 1 if after is not None and after.pk in order else len(order)
    _place(row, [*order[:at], step.pk, *order[at:]])
    _apply(step, answers)
    return step


@transaction.atomic
def edit_step(*, by: Employee, step: ScriptStep, edit: Edit, answers: Lines) -> None:
    """Change what a step says and its answers.

    Raises:
        Conflict: others changed the same of the step or of an answer meanwhile.
        ValidationError: more answers than there are keys.
    """
    _locked(by, step.script)
    row = ScriptStep.objects.select_for_update().get(pk=step.pk)
    if changed := edit.apply(row):
        row.save(update_fields=changed)
    _apply(row, answers)


@transaction.atomic
def move_step(*, by: Employee, step: ScriptStep, up: bool) -> None:
    """Change places with the neighbour; a step without answers leads to another one then."""
    row = _locked(by, step.script)
    _place(row, rules.moved(list(row.steps.values_list("pk", flat=True)), step.pk, up=up))


@transaction.atomic
def remove_step(*, by: Employee, step: ScriptStep) -> None:
    """Take a step out, with its answers and what was said to be missing at it.

    Raises:
        ValidationError: answers of other steps lead to it.
    """
    row = _locked(by, step.script)
    leading = ScriptAnswer.objects.filter(leads_to=step).exclude(step=step).select_related("step")
    if titles := sorted({one.step.title for one in leading}):
        raise ValidationError(
            _("Answers lead here from: %(steps)s. Lead them elsewhere first.") % {"steps": ", ".join(titles)}
        )
    ScriptStep.objects.filter(pk=step.pk, script=row).delete()
    _place(row, list(row.steps.values_list("pk", flat=True)))


@transaction.atomic
def report_gap(*, by: Employee, step: ScriptStep, said: str, client_number: str = "") -> ScriptGap:
    """Tell the author of the script that no answer of a step suited; of a client whom ``by`` does not see, no number.

    Raises:
        ValidationError: nothing was said.
    """
    said = said.strip()[:LONGEST_SAID]
    if not said:
        raise ValidationError({"said": _("Write what the client said")})
    seen = Client.objects.visible_to(by).filter(number=client_number).exists() if client_number else False
    gap = ScriptGap.objects.create(step=step, employee=by, said=said, client_number=client_number if seen else "")
    script = step.script
    text = format_lazy(gettext_lazy("No suitable answer in “{script}”, step “{step}”: {said}"),
                       script=script.name, step=step.title, said=said)  # fmt: skip
    address = reverse("works:script", args=[script.pk]) + "#gaps"
    notify(to=_keepers(script, by), kind=KIND, text=text, key=f"script-gap-{gap.pk}", address=address)
    return gap


@transaction.atomic
def settle_gap(*, by: Employee, gap: ScriptGap) -> None:
    """The author has dealt with it. Settling it again changes nothing."""
    _locked(by, gap.step.script)
    ScriptGap.objects.filter(pk=gap.pk, settled_at=None).update(settled_at=timezone.now())


def _keepers(script: Script, by: Employee) -> list[Employee]:
    """The author; of a script without one at work the heads of the group of the one who tells, or the directors."""
    if script.author is not None and script.author.is_active:
        return [script.author]
    heads = (
        Employee.objects.filter(is_active=True, roles__contains=[Role.HEAD], group=by.group_id) if by.group_id else ()
    )
    return list(heads) or list(Employee.objects.filter(is_active=True, roles__contains=[Role.DIRECTOR]))


def _locked(by: Employee, script: Script) -> Script:
    if not rules.may_edit_script(by.roles, is_author=script.author_id == by.pk):
        raise PermissionDenied
    return Script.objects.select_for_update().get(pk=script.pk)


def _saved(script: Script) -> Script:
    script.name = " ".join(script.name.split())
    script.full_clean()
    script.save()
    return script


def _free_name(name: str) -> str:
    limit = Script._meta.get_field("name").max_length or 0
    taken = set(Script.objects.values_list("name", flat=True))
    for number in range(1, len(taken) + 2):
        tail = _(" (copy)") if number == 1 else _(" (copy %(number)d)") % {"number": number}
        if (free := name[: limit - len(tail)] + tail) not in taken:
            return free
    raise AssertionError("as many names as there are scripts and one more")


def _place(script: Script, order: Sequence[int]) -> None:
    """Number the steps anew. They step aside first: no two may stand in one place even for a moment."""
    rows = {one.pk: one for one in script.steps.all()}
    if [rows[key].position for key in order] == list(range(1, len(order) + 1)):
        return
    script.steps.filter(position__lt=ASIDE).update(position=F("position") + 2 * ASIDE)
    for place, key in enumerate(order, start=1):
        rows[key].position = place
    ScriptStep.objects.bulk_update(rows.values(), ["position"])


def _apply(step: ScriptStep, answers: Lines) -> None:
    """Change the answers of a step whose script is locked.

    An answer that somebody else removed meanwhile and this person changed is added anew.
    """
    rows = {one.pk: one for one in step.answers.all()}
    gone = [edit.wanted for pk, edit in answers.edited.items() if pk not in rows and "text" in edit.wanted]
    for pk, edit in answers.edited.items():
        if pk in rows and pk not in answers.removed and edit.apply(rows[pk]):
            rows[pk].save()
    step.answers.filter(pk__in=answers.removed).delete()
    last = max((one.position for one in rows.values()), default=0)
    new = [
        ScriptAnswer(step=step, position=last + place, **values)
        for place, values in enumerate([*answers.added, *gone], 1)
    ]
    if len(rows.keys() - answers.removed) + len(new) > rules.MOST_ANSWERS:
        raise ValidationError(_("A step has at most %(count)d answers: each has a key") % {"count": rules.MOST_ANSWERS})
    if any(one.leads_to is not None and one.leads_to.script_id != step.script_id for one in [*rows.values(), *new]):
        raise ValidationError(_("An answer leads to a step that is not here"))
    ScriptAnswer.objects.bulk_create(new)
