"""The scenario of a case: a script that begins with the five steps of a talk (seed 000 §4.2)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from contacts.works.models import Script, ScriptStep
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


def _free_name(title: str) -> str:
    """Names of scripts are unique."""
    taken = set(Script.objects.filter(name__startswith=title).values_list("name", flat=True))
    names = (title if number == 1 else f"{title} ({number})" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
