"""Campaigns: a saved selection of clients, a goal, a script and dates → works for their executors (domain §4)."""

from __future__ import annotations

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.works.choices import CampaignKind, CampaignState, Method
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .choices import DRAW_BUSY, DrawState


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, employee: Employee) -> CampaignQuerySet:
        """Those of one's own and of the authors within the scope, and those with works that the employee sees."""
        scope = scope_of(employee)
        if scope.everything:
            return self.all()
        seen = apps.get_model("works", "Work").objects.visible_to(employee)
        authors = scope.owners | ({employee.pk} if employee.is_active else set())
        return self.filter(Q(author__in=authors) | Exists(seen.filter(campaign=OuterRef("pk"))))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(condition=pghistory.AnyChange()))
class Campaign(models.Model):
    """``selection`` is the query of the client list it was made from, ``author``'s sight bounding it."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=CampaignKind, default=CampaignKind.GENERAL)
    goal = models.TextField(_("goal"), blank=True)
    selection = models.TextField(_("selection of clients"), blank=True)
    script = models.ForeignKey(
        "works.Script", models.PROTECT, related_name="campaigns", null=True, blank=True, verbose_name=_("script")
    )
    link = models.URLField(_("case or material"), max_length=500, blank=True)
    direction = models.ForeignKey(
        "works.Direction", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("direction")
    )
    topic = models.ForeignKey(
        "works.Topic", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("topic")
    )
    method = models.CharField(_("method"), max_length=20, choices=Method, default=Method.PHONE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    executors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="campaigns",
        blank=True,
        verbose_name=_("executors"),
        help_text=_("None chosen: each client's own specialist"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    state = models.CharField(_("state"), max_length=20, choices=CampaignState, default=CampaignState.DRAFT)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("works:campaign", args=[self.pk])


class Draw(models.Model):
    """One start or extension of a campaign: how far the making of its works has come, and who was left out, and why."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="draws", db_index=False, verbose_name=_("campaign")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DrawState, default=DrawState.QUEUED)
    total = models.PositiveIntegerField(_("clients"), default=0)
    made = models.PositiveIntegerField(_("works made"), default=0)
    left_out = models.JSONField(_("left out"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    touched_at = models.DateTimeField(_("last sign of life"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("start of a campaign")
        verbose_name_plural = _("starts of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=[one.value for one in DRAW_BUSY]), name="draw_one_at_once"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-at"], name="draw_of_campaign")]

    @property
    def is_busy(self) -> bool:
        return self.state in DRAW_BUSY


class Ending(models.Model):
    """That a campaign was finished, why, and which works were cancelled with it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="endings", verbose_name=_("campaign"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    was = models.CharField(_("state before"), max_length=20, choices=CampaignState)
    reason = models.CharField(_("reason"), max_length=500)
    # of rows of which most are never asked for again: no table of references
    works = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("works cancelled"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("end of a campaign")
        verbose_name_plural = _("ends of campaigns")
