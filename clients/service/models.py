"""Tables of what is entered about a client as time goes (domain §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import FactQuerySet

from .choices import ChangeKind, GroupKind, RequestState

if TYPE_CHECKING:
    from crm.staff.models import Employee


class ClientGroupQuerySet(models.QuerySet["ClientGroup"]):
    def visible_to(self, employee: Employee) -> ClientGroupQuerySet:
        """Groups of which the employee sees a client that is, or was, in it."""
        return self.filter(Exists(GroupMember.objects.visible_to(employee).filter(group=OuterRef("pk"))))


class ClientGroup(models.Model):
    """Companies that decide together («Группа клиентов»), or one company served twice on purpose («двойные»)."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind, default=GroupKind.GROUP)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ClientGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("group of clients")
        verbose_name_plural = _("groups of clients")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service:group", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class GroupMember(models.Model):
    """A client's time in a group; ``left_on`` is the first day on which it was there no more."""

    group = models.ForeignKey(ClientGroup, models.CASCADE, related_name="members", verbose_name=_("group of clients"))
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="groups", verbose_name=_("client"))
    joined_on = models.DateField(_("joined"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["client__number", "-joined_on"]
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(fields=["client", "group"], condition=Q(left_on=None), name="group_member_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="group_member_dates_in_order"
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AccessRequest(models.Model):
    """Somebody at the client asks for access to the online version, and what came of it."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="access_requests", db_index=False, verbose_name=_("client")
    )
    distributive = models.ForeignKey(
        "clients.Distributive", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("distributive")
    )
    person_name = models.CharField(_("who asks"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    requested_on = models.DateField(_("requested on"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.REQUESTED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("entered by")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_on", "-pk"]
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.REQUESTED, decided_on=None)
                | ~Q(state=RequestState.REQUESTED) & Q(decided_on__gte=F("requested_on")),
                name="access_request_decided_later",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(reason=""), name="access_request_refused_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-requested_on"], name="access_request_of_client"),
            models.Index(
                fields=["requested_on"], name="access_request_open", condition=Q(state=RequestState.REQUESTED)
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.REQUESTED


class AdvanceQuerySet(FactQuerySet):
    def with_neighbours(self) -> AdvanceQuerySet:
        """Each with ``is_first`` (the client has no earlier one) and ``next_starts_on`` (None: nothing follows)."""
        others = Advance.objects.filter(client=OuterRef("client")).order_by()
        following = others.filter(starts_on__gt=OuterRef("starts_on")).values("client")
        return self.annotate(
            is_first=~Exists(others.filter(starts_on__lt=OuterRef("starts_on"))),
            next_starts_on=Subquery(following.annotate(next=Min("starts_on")).values("next")),
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Advance(models.Model):
    """A prepaid period, both days included. The earliest of a client is its first advance, the risky one (domain §1).

    Periods of one client never overlap: two people, or a person and a file, cannot enter one day twice.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="advances", db_index=False, verbose_name=_("client")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    amount = models.DecimalField(_("amount, ₽"), max_digits=12, decimal_places=2)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("entered by")
    )

    objects = AdvanceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("advance")
        verbose_name_plural = _("advances")
        constraints = [
            models.UniqueConstraint(fields=["client", "starts_on"], name="advance_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="advance_dates_in_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="advance_not_negative"),
            ExclusionConstraint(
                name="advances_do_not_overlap",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This period overlaps another advance of the client"),
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="advance_end")]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ServiceChange(models.Model):
    """Something was connected, upsold or switched off. ``amount`` is what the monthly fee gained or lost, in roubles.

    ``subject`` says what: the code of a distributive, or a service in words.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="service_changes", db_index=False, verbose_name=_("client")
    )
    on = models.DateField(_("date"))
    kind = models.CharField(_("change"), max_length=10, choices=ChangeKind)
    subject = models.CharField(_("what"), max_length=200, blank=True)
    distributive = models.ForeignKey(
        "clients.Distributive", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("distributive")
    )
    amount = models.DecimalField(_("a month, ₽"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("entered by")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("service change")
        verbose_name_plural = _("service changes")
        constraints = [
            models.UniqueConstraint(fields=["client", "on", "kind", "subject"], name="service_change_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="service_change_not_negative"),
        ]
        indexes = [models.Index(fields=["on"], include=["client", "kind", "amount"], name="service_change_day")]
