"""Telephony history (domain §4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.persons.models import ContactPerson
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from . import rules
from .choices import SUCCESSFUL, CallDirection


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


class Call(models.Model):
    """One row of telephony history; may be nobody's.

    Its references have no constraint in the database: the one writer of calls is the import, which finds their rows in
    the same transaction, and PostgreSQL would look each of them up again, row by row, for as long as writing takes.
    """

    unique_id = models.CharField(_("unique id"), max_length=100, unique=True)
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
        db_constraint=False,
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("person, as written"), max_length=200, blank=True)
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(fields=["client", "-at"], name="call_of_client", condition=Q(client__isnull=False)),
            models.Index(fields=["employee", "-at"], name="call_of_employee"),
            models.Index(fields=["-at", "-id"], name="call_newest"),
        ]

    @property
    def talk(self) -> str:
        return rules.talk(self.seconds)
