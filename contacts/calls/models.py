"""Telephony history (domain §4)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works.models import Work
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from . import rules
from .choices import SUCCESSFUL, CallDirection, CallState, Nobodys

UNMATCHED = Q(client=None, nobodys="", direction__in=(CallDirection.OUT, CallDirection.IN))
LIVE = Q(is_from_file=False, ended_at=None)


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, employee: Employee) -> CallQuerySet:
        """Calls with visible clients and calls made by those within the scope; an auditor's: of the audited groups."""
        scope = scope_of(employee)
        if scope.everything:
            return self
        condition = scope.by_owner("client__specialist", "client__account_manager", "employee")
        if scope.listens_to:
            condition |= Q(employee__in=scope.listens_to)
        return self.filter(condition)

    def effective(self) -> CallQuerySet:
        """Answered and talked: successful and not internal."""
        return self.exclude(direction=CallDirection.INTERNAL).filter(status=SUCCESSFUL, seconds__gt=0)

    def unmatched(self) -> CallQuerySet:
        """Calls with the world outside of which nobody knows whose they are."""
        return self.filter(UNMATCHED)


class Call(models.Model):
    """One row of telephony history; may be nobody's.

    A call comes from a file, whose word is the last one, or from the events of the exchange: then ``rang_at``,
    ``answered_at`` and ``ended_at`` are what they told so far, and the rest follows (``rules.told``).
    ``settled_at`` says that a person decided whose call it is, ``work_by_hand`` which work it belongs to: matching
    leaves both alone. ``nobodys`` is the reason why it belongs to no client.

    Its references have no constraint in the database: who writes calls by the million is the import, which finds their
    rows in the same transaction, and PostgreSQL would look each of them up again, row by row.
    """

    unique_id = models.CharField(_("unique id"), max_length=100)
    at = models.DateTimeField(_("at"))
    destination = models.CharField(_("number called"), max_length=50, blank=True)
    source = models.CharField(_("source number"), max_length=50, blank=True)
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    direction = models.CharField(_("direction"), max_length=10, choices=CallDirection)
    status = models.CharField(_("status"), max_length=50, blank=True)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("employee"),
    )
    client = models.ForeignKey(
        Client,
        models.SET_NULL,
        related_name="calls",
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("client"),
    )
    person = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="calls",
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("person, as written"), max_length=200, blank=True)
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    rang_at = models.DateTimeField(_("rang at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    is_from_file = models.BooleanField(_("from a file"), default=True, db_default=True)
    work = models.ForeignKey(
        Work,
        models.SET_NULL,
        related_name="calls",
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("work"),
    )
    work_by_hand = models.BooleanField(_("work chosen by hand"), default=False, db_default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    nobodys = models.CharField(_("nobody's, because"), max_length=20, choices=Nobodys, blank=True, db_default="")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        # unique=True would bring an index of patterns, which nobody asks for and every loaded call would pay for
        constraints = [models.UniqueConstraint(fields=["unique_id"], name="call_unique_id")]
        # Newest first is read backwards: in an index that grows at its end, rows that come in time's order fill pages
        # whole, and in one that grows at its beginning they leave each half empty.
        indexes = [
            models.Index(fields=["client", "at"], name="call_of_client_by_time", condition=Q(client__isnull=False)),
            models.Index(fields=["person"], name="call_of_person", condition=Q(person__isnull=False)),
            models.Index(fields=["employee", "at"], name="call_of_employee_by_time"),
            models.Index(fields=["at", "id"], name="call_by_time"),
            models.Index(fields=["work"], name="call_of_work", condition=Q(work__isnull=False)),
            models.Index(fields=["-at", "-id"], name="call_unmatched", condition=UNMATCHED),
            models.Index(fields=["employee"], name="call_live", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.unique_id

    def get_absolute_url(self) -> str:
        return reverse("calls:detail", args=[self.pk])

    @property
    def talk(self) -> str:
        return rules.talk(self.seconds)

    @property
    def number(self) -> str:
        """The other side's: for an incoming call that is where it came from."""
        return self.source if self.direction == CallDirection.IN else self.destination

    @property
    def state(self) -> CallState:
        if self.is_from_file or self.ended_at:
            return CallState.OVER
        return CallState.TALKING if self.answered_at else CallState.RINGING

    @property
    def is_unmatched(self) -> bool:
        return self.client_id is None and not self.nobodys and self.direction in (CallDirection.OUT, CallDirection.IN)


class Settlement(models.Model):
    """That a person said whose a call is. ``before`` is what the call, and others of its number, were until then."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="settlements", verbose_name=_("call"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    before = models.JSONField(_("before"), default=dict)
    phone_id = models.BigIntegerField(_("number remembered"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("settlement of a call")
        verbose_name_plural = _("settlements of calls")


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["last_event_at"])),
    pghistory.DeleteEvent(), exclude=["secret", "last_event_at"],
)  # fmt: skip
class Exchange(models.Model):
    """A telephone exchange that tells of calls. Its secret, encrypted, signs each event."""

    name = models.SlugField(_("name"), max_length=50, unique=True)
    secret = models.CharField(max_length=300, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    rotated_at = models.DateTimeField(_("secret changed"), default=timezone.now, editable=False)
    last_event_at = models.DateTimeField(_("last event"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("telephone exchange")
        verbose_name_plural = _("telephone exchanges")

    def __str__(self) -> str:
        return self.name
