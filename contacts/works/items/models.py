"""Problems, recommendations and tasks: what is open at a client (ПРиЗ, domain §4)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import FactQuerySet
from contacts.works.choices import OPEN_ITEM_STATES, ItemKind, ItemState, ItemTopic


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()),
    pghistory.DeleteEvent(),
)
class Item(models.Model):
    """One open item; ``work`` is the contact in which it came up, ``closing_work`` the one in which it was settled."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="items", verbose_name=_("client"))
    person = models.ForeignKey(
        "persons.ContactPerson", models.SET_NULL, related_name="items", null=True, blank=True, verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind)
    topic = models.CharField(_("topic"), max_length=20, choices=ItemTopic)
    title = models.CharField(_("what it is about"), max_length=300)
    text = models.TextField(_("in detail"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="items", db_index=False, verbose_name=_("in charge")
    )
    state = models.CharField(_("state"), max_length=20, choices=ItemState, default=ItemState.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("outcome"), blank=True)
    work = models.ForeignKey(
        "works.Work", models.SET_NULL, related_name="items", null=True, blank=True, verbose_name=_("work")
    )
    closing_work = models.ForeignKey(
        "works.Work", models.SET_NULL, related_name="items_closed", null=True, blank=True, verbose_name=_("closed in")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "-created_at", "pk"]
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=[state.value for state in OPEN_ITEM_STATES])
                | Q(closed_at__isnull=False) & ~Q(state__in=[state.value for state in OPEN_ITEM_STATES]),
                name="item_closed_when_it_says",
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="item_open_of_owner",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["-created_at", "-id"], name="item_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("works:item", args=[self.pk])
