"""Scripts: what to say, by stage, in steps whose answers lead on and may rejoin (Речёвка, domain §4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.works.choices import Stage

from . import rules


class Script(models.Model):
    """A conversation as its author imagines it. The first step is the one of the lowest position."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("author")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["stage", "name"]
        verbose_name = _("script")
        verbose_name_plural = _("scripts")

    def __str__(self) -> str:
        return self.name


class ScriptStep(models.Model):
    """One thing to say. A step without answers goes on to the next one by position.

    ``goal`` is what the step is for, ``show`` what the client is shown meanwhile, ``variants`` other ways to say the
    same, with an empty line between them.
    """

    script = models.ForeignKey(Script, models.CASCADE, related_name="steps", db_index=False, verbose_name=_("script"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    say = models.TextField(_("what to say"))
    hint = models.TextField(_("hint"), blank=True)
    goal = models.CharField(_("goal of the step"), max_length=300, blank=True, db_default="")
    variants = models.TextField(_("other ways to say it"), blank=True, db_default="")
    show = models.TextField(_("what to show"), blank=True, db_default="")

    goes_to: int | None = None  # given by queries.steps_of
    problems: Sequence[Any] = ()  # given by the page of the script

    class Meta:
        ordering = ["position"]
        verbose_name = _("step of a script")
        verbose_name_plural = _("steps of a script")
        constraints = [models.UniqueConstraint(fields=["script", "position"], name="step_once_a_position")]

    def __str__(self) -> str:
        return self.title

    @property
    def other_ways(self) -> list[str]:
        return rules.variants(self.variants)


class ScriptAnswer(models.Model):
    """What the client may answer at a step, and where the talk goes then; without ``leads_to`` it ends there."""

    step = models.ForeignKey(ScriptStep, models.CASCADE, related_name="answers", verbose_name=_("step"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("answer"), max_length=300)
    leads_to = models.ForeignKey(
        ScriptStep, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("leads to")
    )
    tag = models.CharField(_("tag"), max_length=100, blank=True)

    target: ScriptStep | None = None  # given by queries.steps_of

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.text


class ScriptGap(models.Model):
    """That no answer of a step suited what a client said: for the author of the script."""

    step = models.ForeignKey(ScriptStep, models.CASCADE, related_name="gaps", verbose_name=_("step"))
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("who")
    )
    # of a row that may be merged away: no reference, a number to tell of
    client_number = models.CharField(_("client"), max_length=20, blank=True)
    said = models.TextField(_("what the client said"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("answer that was missing")
        verbose_name_plural = _("answers that were missing")
        indexes = [models.Index(fields=["step"], name="gap_open", condition=Q(settled_at__isnull=True))]
