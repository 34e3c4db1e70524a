"""Feedback of clients: answers by subject, with tags (domain §4)."""

from __future__ import annotations

import pghistory
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee

from .choices import Subject


class FeedbackTag(models.Model):
    """What an answer is about, in a word or two, so that answers can be counted."""

    subject = models.CharField(_("subject"), max_length=10, choices=Subject)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["subject", "name"]
        verbose_name = _("tag of feedback")
        verbose_name_plural = _("tags of feedback")
        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="feedback_tag_once")]

    def __str__(self) -> str:
        return self.name


class AnswerQuerySet(models.QuerySet["FeedbackAnswer"]):
    def visible_to(self, employee: Employee) -> AnswerQuerySet:
        """An answer is seen by whoever sees the work in which it was given."""
        return self.filter(work__in=apps.get_model("works", "Work").objects.visible_to(employee))


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class FeedbackAnswer(models.Model):
    """What a client said about one subject in one contact; ``is_poor`` marks what somebody has to react to."""

    work = models.ForeignKey(
        "works.Work", models.CASCADE, related_name="feedback", db_index=False, verbose_name=_("work")
    )
    subject = models.CharField(_("subject"), max_length=10, choices=Subject)
    text = models.TextField(_("in the client's words"), blank=True)
    is_poor = models.BooleanField(_("poor"), default=False)
    tags = models.ManyToManyField(FeedbackTag, related_name="answers", blank=True, verbose_name=_("tags"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-work__counts_on", "-pk"]
        verbose_name = _("answer of a client")
        verbose_name_plural = _("answers of clients")
        constraints = [models.UniqueConstraint(fields=["work", "subject"], name="feedback_once_a_subject")]
