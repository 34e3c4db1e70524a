"""Call sessions: who works through which queue, which client is given to whom, what was typed and what was saved.

Nothing here is a fact of a client: facts are the works, which the session closes and plans.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from contacts.works.models import Campaign, Direction, Work
from crm.staff.models import Employee

from .choices import Period, SessionState, SkipReason


class OwnQuerySet(models.QuerySet[Any]):
    """Rows of a sitting: seen by the one who sits, by nobody else."""

    owner = "session__employee"

    def visible_to(self, employee: Employee) -> OwnQuerySet:
        return self.filter(**{self.owner: employee}) if employee.is_active else self.none()


class CallSessionQuerySet(OwnQuerySet):
    owner = "employee"


class CallSession(models.Model):
    """A sitting in which an employee works through a queue of calls; one at a time."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="call_sessions", db_index=False,
        verbose_name=_("employee"),
    )  # fmt: skip
    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("direction")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("campaign")
    )
    period = models.CharField(_("period"), max_length=10, choices=Period, default=Period.TODAY)
    any_hour = models.BooleanField(_("outside working hours too"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.ACTIVE)
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = CallSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("call session")
        verbose_name_plural = _("call sessions")
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=~Q(state="ended"), name="session_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at__isnull=True),
                name="session_ended_when_it_says",
            ),
        ]
        indexes = [models.Index(fields=["employee", "-started_at"], name="session_of_employee")]

    def __str__(self) -> str:
        return f"{self.started_at:%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("call_sessions:session", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        return self.state == SessionState.ENDED


class Pause(models.Model):
    """A break of a session; the one without an end goes on."""

    session = models.ForeignKey(CallSession, models.CASCADE, related_name="pauses", verbose_name=_("call session"))
    started_at = models.DateTimeField(_("from"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("to"), null=True, blank=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["started_at"]
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(ended_at__isnull=True), name="pause_one_at_a_time")
        ]


class Lease(models.Model):
    """That a client is given to a session until a moment: meanwhile nobody else is given the client.

    One that has run out and was not given back may be taken over by another session, which gives it back first; as
    long as nobody does, it is still whose it was. ``key`` is that of the one save it is for, ``whys`` the lines that
    said why it came first.
    """

    session = models.ForeignKey(
        CallSession, models.CASCADE, related_name="leases", db_index=False, verbose_name=_("call session")
    )
    client = models.ForeignKey(Client, models.CASCADE, related_name="leases", db_index=False, verbose_name=_("client"))
    work = models.ForeignKey(Work, models.CASCADE, related_name="leases", verbose_name=_("work"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    whys = models.JSONField(default=list, db_default=[], editable=False)
    taken_at = models.DateTimeField(_("taken"), default=timezone.now, editable=False)
    until = models.DateTimeField(_("until"))
    released_at = models.DateTimeField(_("given back"), null=True, blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at"]
        verbose_name = _("client in work")
        verbose_name_plural = _("clients in work")
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(released_at__isnull=True), name="lease_one_a_client"
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(released_at__isnull=True), name="lease_one_a_session"
            ),
        ]
        indexes = [
            models.Index(fields=["client"], name="lease_of_client"),
            models.Index(fields=["session", "-taken_at"], name="lease_of_session"),
        ]


class Draft(models.Model):
    """What is typed about a call and not saved yet; outlives the tab, the lease and the session.

    ``data`` holds the fields as the form sends them, ``version`` counts its changes: a second tab sees by it that the
    first one went on.
    """

    session = models.ForeignKey(CallSession, models.CASCADE, related_name="drafts", verbose_name=_("call session"))
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", db_index=False, verbose_name=_("employee")
    )
    work = models.ForeignKey(Work, models.CASCADE, related_name="drafts", verbose_name=_("work"))
    data = models.JSONField(_("what was typed"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=0)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("draft of a call")
        verbose_name_plural = _("drafts of calls")
        constraints = [models.UniqueConstraint(fields=["employee", "work"], name="draft_once_a_work")]


class SavedCall(models.Model):
    """A save that was done: the same key again is answered with it and writes nothing.

    ``digest`` is of what was entered: another content under the same key is told of. ``following`` is the call agreed,
    ``planned`` the next planned work.
    """

    session = models.ForeignKey(CallSession, models.CASCADE, related_name="saved", verbose_name=_("call session"))
    key = models.UUIDField(unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    work = models.ForeignKey(Work, models.CASCADE, related_name="+", verbose_name=_("work"))
    following = models.ForeignKey(
        Work, models.SET_NULL, related_name="+", null=True, db_index=False, verbose_name=_("call agreed")
    )
    planned = models.ForeignKey(
        Work, models.SET_NULL, related_name="+", null=True, db_index=False, verbose_name=_("next work")
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        verbose_name = _("saved call")
        verbose_name_plural = _("saved calls")


class Skip(models.Model):
    """That a call was put off without being made, and why."""

    session = models.ForeignKey(CallSession, models.CASCADE, related_name="skips", verbose_name=_("call session"))
    work = models.ForeignKey(Work, models.CASCADE, related_name="skips", verbose_name=_("work"))
    reason = models.CharField(_("reason"), max_length=20, choices=SkipReason)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("skipped call")
        verbose_name_plural = _("skipped calls")
