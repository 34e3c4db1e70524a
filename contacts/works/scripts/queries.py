"""Reads of scripts. They belong to no client: whoever talks to clients reads all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from . import rules
from .models import Script, ScriptGap, ScriptStep

if TYPE_CHECKING:
    from contacts.works.campaigns.models import Campaign


def script_for(stage: int | None, campaign: Campaign | None = None) -> Script | None:
    """The script of the campaign, or the newest one of the stage; None where neither has one in use."""
    in_use = Script.objects.filter(is_active=True)
    if campaign is not None and campaign.script_id and (own := in_use.filter(pk=campaign.script_id).first()):
        return own
    return in_use.filter(stage=stage).order_by("-pk").first() if stage else None


def steps_of(script: Script) -> list[ScriptStep]:
    """The steps in their order with their answers; two statements.

    ``goes_to`` is the key of the step where one without answers leads, ``target`` of an answer the step it leads to.
    """
    return linked(list(script.steps.prefetch_related("answers")))


@dataclass(frozen=True)
class Played:
    """A script with its steps, as a process keeps it; ``drawn`` is its markup by language (templatetags/scripts.py)."""

    script: Script
    steps: list[ScriptStep]
    drawn: dict[str, str] = field(default_factory=dict)


def linked(steps: list[ScriptStep]) -> list[ScriptStep]:
    """:func:`steps_of` for steps that were read with their answers."""
    by_key: dict[int | None, ScriptStep] = {one.pk: one for one in steps}
    following: list[int | None] = [*(one.pk for one in steps[1:]), None]
    for step, after in zip(steps, following, strict=False):
        step.goes_to = None if step.answers.all() else after
        for answer in step.answers.all():
            answer.target = by_key.get(answer.leads_to_id)
    return steps


def player(script: Script | None) -> dict[str, Any]:
    """What ``works/scripts/player.html`` draws; add ``client`` to it for the client who is being talked to."""
    return {"script": script, "steps": steps_of(script) if script else []}


def problems_of(steps: Sequence[ScriptStep]) -> list[rules.Problem]:
    return rules.problems(
        [rules.StepShape(one.pk, tuple(answer.leads_to_id for answer in one.answers.all())) for one in steps]
    )


def listed() -> QuerySet[Script]:
    """All scripts with their number of steps, open gaps, and whether a newer one of the stage is shown instead."""
    newer = Script.objects.filter(stage=OuterRef("stage"), is_active=True, pk__gt=OuterRef("pk"))
    open_gaps = Count("steps__gaps", filter=Q(steps__gaps__settled_at=None), distinct=True)
    rows = Script.objects.select_related("author").annotate(
        step_count=Count("steps", distinct=True), gap_count=open_gaps, is_outdone=Exists(newer)
    )
    return rows.order_by("stage", "-is_active", "name")


def open_gaps(script: Script) -> list[ScriptGap]:
    """Answers that were missing and are not settled, newest first."""
    rows = ScriptGap.objects.filter(step__script=script, settled_at=None)
    return list(rows.select_related("step", "employee"))
