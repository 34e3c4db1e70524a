"""The scenario of a case: a script that begins with the five steps of a talk (seed 000 §4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from contacts.works.models import Script, ScriptAnswer, ScriptStep
from contacts.works.scripts import rules as script_rules
from contacts.works.scripts.actions import STEP_FIELDS
from crm.staff.models import Employee

from .keeping import locked

STEPS = (
    (_("The problem"), _("Draw the client into the talk with the first phrase")),
    (_("Load the materials"), _("The selection stands in the client's favourites: folders, bookmarks")),
    (_("Check the profile"), _("The profile in the system is the client's own: news and search follow it")),
    (_("Solve the question"), _("The client works in the system and sees how the situation is solved")),
    (_("Our task"), _("What the talk is for: involvement, training, an upsell, differentiation")),
)
"""Title and goal of each."""


@transaction.atomic
def begin_scenario(*, by: Employee, case: Case) -> Script:
    """The script of the case; of one that has none the five steps, each to be filled in by the author.

    It is written on the pages of scripts; its author is that of the case.

    Raises:
        PermissionDenied: neither the author nor one who keeps the library.
    """
    row = locked(by, case)
    if row.script is not None:
        return row.script
    script = Script.objects.create(name=_free_name(row.title), author=row.author, is_active=False)
    ScriptStep.objects.bulk_create(
        ScriptStep(script=script, position=place, title=str(title), goal=str(goal), say="")
        for place, (title, goal) in enumerate(STEPS, 1)
    )
    row.script = script
    row.save(update_fields=["script"])
    return script


@transaction.atomic
def take_scenario(*, by: Employee, case: Case, steps: Sequence[Mapping[str, Any]]) -> Script | None:
    """A script of its own with these steps, as a version tells them; the one that the case had stays, out of use.

    Raises:
        PermissionDenied: neither the author nor one who keeps the library.
        ValidationError: as :func:`check_scenario`.
    """
    row = locked(by, case)
    check_scenario(steps)
    if row.script is not None:
        Script.objects.filter(pk=row.script.pk).update(is_active=False)
    row.script = _written(row, steps) if steps else None
    row.save(update_fields=["script"])
    return row.script


def _written(case: Case, steps: Sequence[Mapping[str, Any]]) -> Script:
    script = Script.objects.create(name=_free_name(case.title), author=case.author, is_active=False)
    made = ScriptStep.objects.bulk_create(
        ScriptStep(script=script, position=place, **{name: one[name] for name in STEP_FIELDS})
        for place, one in enumerate(steps, 1)
    )
    ScriptAnswer.objects.bulk_create(
        ScriptAnswer(step=step, position=at, text=way["text"],
                     leads_to=made[way["leads_to"] - 1] if way["leads_to"] else None)
        for step, one in zip(made, steps, strict=True) for at, way in enumerate(one["answers"], 1)
    )  # fmt: skip
    return script


def check_scenario(steps: Sequence[Mapping[str, Any]]) -> None:
    """Raises ValidationError: more steps or answers than there may be, a text that is too long or missing."""
    if len(steps) > script_rules.MOST_STEPS:
        raise ValidationError(_("A script has at most %(count)d steps") % {"count": script_rules.MOST_STEPS})
    for one in steps:
        if len(one["answers"]) > script_rules.MOST_ANSWERS:
            most = {"count": script_rules.MOST_ANSWERS}
            raise ValidationError(_("A step has at most %(count)d answers: each has a key") % most)
        ScriptStep(position=1, **{name: one[name] for name in STEP_FIELDS}).clean_fields(exclude=["script", "say"])
        for way in one["answers"]:
            ScriptAnswer(text=way["text"]).clean_fields(exclude=["step", "leads_to"])


def _free_name(title: str) -> str:
    """Names of scripts are unique, and no longer than they may be."""
    limit = Script._meta.get_field("name").max_length or 0
    taken = set(Script.objects.filter(name__startswith=title[: limit - 6]).values_list("name", flat=True))
    ends = ("" if number == 1 else f" ({number})" for number in range(1, len(taken) + 2))
    names = (title[: limit - len(end)] + end for end in ends)
    return next(name for name in names if name not in taken)
