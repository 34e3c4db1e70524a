"""Campaigns: a saved selection of clients, a goal, a script and dates → works for their executors (domain §4)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.works.choices import CampaignKind, CampaignState, Method


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
