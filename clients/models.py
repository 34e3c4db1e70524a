"""Whom we serve (domain §3)."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.search import vocabulary
from crm.search.expressions import folded
from crm.staff.models import Employee, validate_time_zone
from crm.staff.queries import scope_of

from . import rules
from .choices import Cadence, Category, ClientStatus, ServiceFormat, SubdivisionKind, Verdict


def validate_inn(inn: str) -> None:
    if not rules.inn_is_valid(inn):
        raise ValidationError(
            _("“%(inn)s” is not an INN: 10 or 12 digits with right control digits"), params={"inn": inn}
        )


class Region(models.Model):
    """A region of the country; gives a client its time zone."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=50, validators=[validate_time_zone])

    class Meta:
        ordering = ["name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, employee: Employee) -> ClientQuerySet:
        """The root of all scoping: clients whose specialist or account manager is within the employee's scope.

        A client that was merged into another is there no more.
        """
        return self.within(employee).filter(merged_into=None)

    def within(self, employee: Employee) -> ClientQuerySet:
        """As :meth:`visible_to`, with the merged ones: for redirecting from them and for undoing."""
        return self.filter(scope_of(employee).by_owner("specialist", "account_manager"))

    def in_service(self, day: date) -> ClientQuerySet:
        """Connected on or before the day and not disconnected on or before it (domain §5); merged into none."""
        return self.filter(
            Q(merged_into=None),
            Q(connected_on=None) | Q(connected_on__lte=day),
            Q(disconnected_on=None) | Q(disconnected_on__gt=day),
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude_auto=True)),
    pghistory.DeleteEvent(),
)
class Client(models.Model):
    """A company that subscribes."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=300)
    inn = models.CharField(_("INN"), max_length=12, blank=True, validators=[validate_inn])
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    address = models.CharField(_("address"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ClientStatus, default=ClientStatus.SERVICED)
    category = models.CharField(_("category"), max_length=1, choices=Category, blank=True)
    is_vip = models.BooleanField(_("VIP"), default=False)
    service_format = models.CharField(_("service format"), max_length=20, choices=ServiceFormat, blank=True)
    monthly_fee = models.DecimalField(_("monthly fee, ₽"), max_digits=12, decimal_places=2, null=True, blank=True)
    cadence = models.CharField(_("contact cadence"), max_length=20, choices=Cadence, blank=True)
    connected_on = models.DateField(_("connected on"), null=True, blank=True)
    disconnected_on = models.DateField(_("disconnected on"), null=True, blank=True)
    disconnection_reason = models.CharField(_("reason of disconnection"), max_length=500, blank=True)
    specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("specialist")
    )
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("account manager"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.CheckConstraint(
                condition=Q(monthly_fee__gte=0) | Q(monthly_fee=None), name="client_fee_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(disconnected_on=None) | Q(connected_on=None) | Q(disconnected_on__gte=F("connected_on")),
                name="client_disconnected_after_connected",
            ),
            models.CheckConstraint(
                condition=~Q(status=ClientStatus.DISCONNECTED) | Q(disconnected_on__isnull=False),
                name="client_disconnected_has_date",
            ),
            models.CheckConstraint(condition=Q(number__regex=r"^\S+$"), name="client_number_is_a_word"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="client_merged_into_another"),
        ]
        indexes = [
            models.Index(fields=["specialist", "number"], name="client_specialist"),
            models.Index(fields=["account_manager", "number"], name="client_account_manager"),
            models.Index(fields=["inn"], name="client_inn", condition=~Q(inn="")),
            models.Index(fields=["status", "number"], name="client_status"),
            models.Index(fields=["merged_into"], name="client_merged", condition=Q(merged_into__isnull=False)),
            # search by a part of the number, of the name or of the INN
            GinIndex(fields=["name"], name="client_name_trigram", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["number"], name="client_number_trigram", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["inn"], name="client_inn_trigram", opclasses=["gin_trgm_ops"]),
            GinIndex(OpClass(folded("name"), "gin_trgm_ops"), name="client_folded_name_trigram"),
            # orders of the list
            models.Index(folded("name"), name="client_name_order"),
            models.Index(F("monthly_fee").asc(nulls_first=True), name="client_fee_order"),
        ]
        triggers = vocabulary.triggers("client_words", "name", "replace(lower(n.name), 'ё', 'е')")

    def __str__(self) -> str:
        return f"{self.number} - {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("clients:detail", args=[self.number])

    @property
    def size_segment(self) -> str | None:
        return rules.size_segment(self.monthly_fee)


class FactQuerySet(models.QuerySet):  # serves every model with a `client`
    """Rows that belong to a client are seen by whoever sees the client."""

    def visible_to(self, employee: Employee) -> FactQuerySet:
        """What a merge left with the merged client is shown by the page of the merge only."""
        # merged clients are few: an anti-join to all clients would cost a director's lists more
        merged = Client.objects.filter(merged_into__isnull=False).values("pk")
        return self.filter(
            ~Q(client_id__in=merged), scope_of(employee).by_owner("client__specialist", "client__account_manager")
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ServicePoint(models.Model):
    """A place served separately; load norms count these."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="service_points", verbose_name=_("client"))
    name = models.CharField(_("name"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["client", "name"]
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="service_point_once")]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Subdivision(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="subdivisions", verbose_name=_("client"))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=SubdivisionKind)
    is_active = models.BooleanField(_("active"), default=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["client", "name"]
        verbose_name = _("subdivision")
        verbose_name_plural = _("subdivisions")
        constraints = [models.UniqueConstraint(fields=["client", "name", "kind"], name="subdivision_once")]

    def __str__(self) -> str:
        return self.name


class Distributive(models.Model):
    """An installed or online set of the system. `code` («СКУО2632112») is unique in the whole base."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="distributives", verbose_name=_("client"))
    code = models.CharField(_("code"), max_length=50, unique=True)
    is_online = models.BooleanField(_("online"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("distributive")
        verbose_name_plural = _("distributives")
        indexes = [
            models.Index(fields=["client"], name="distributive_active", condition=Q(is_active=True)),
            GinIndex(OpClass(Lower("code"), "gin_trgm_ops"), name="distributive_code_trigram"),
        ]

    def __str__(self) -> str:
        return self.code


class Usage(models.Model):
    """What users of one distributive did in one period (a week of the online version's statistics)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="usage", db_index=False, verbose_name=_("client"))
    distributive = models.ForeignKey(
        Distributive, models.CASCADE, related_name="usage", db_index=False, verbose_name=_("distributive")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    logins = models.PositiveIntegerField(_("logins"), default=0)
    active_users = models.PositiveIntegerField(_("active users"), default=0)
    session_minutes = models.PositiveIntegerField(_("session minutes"), default=0)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "distributive"]
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        constraints = [
            models.UniqueConstraint(fields=["distributive", "starts_on", "ends_on"], name="usage_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="usage_dates_in_order"),
        ]
        indexes = [
            models.Index(fields=["client", "ends_on"], name="usage_of_client"),
            models.Index(fields=["ends_on", "client"], include=["logins"], name="usage_by_day"),
        ]


class SegmentType(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("segment type")
        verbose_name_plural = _("segment types")

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()),
    pghistory.DeleteEvent(),
    model_name="SegmentEvent",
)
class Segment(models.Model):
    """The one current segment of a client within a type; earlier ones are in its history."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="segments", verbose_name=_("client"))
    type = models.ForeignKey(SegmentType, models.PROTECT, related_name="segments", verbose_name=_("type"))
    name = models.CharField(_("segment"), max_length=200)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["type__name"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [models.UniqueConstraint(fields=["client", "type"], name="segment_one_a_type")]
        indexes = [models.Index(fields=["type", "name"], name="segment_name")]


class Competitor(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()),
    pghistory.DeleteEvent(),
    model_name="CompetitorVerdictEvent",
)
class CompetitorVerdict(models.Model):
    """Whether a client works with a competitor, as found out on a day; what was said first is in its history."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="competitor_verdicts", db_index=False, verbose_name=_("client")
    )
    on = models.DateField(_("date"))
    verdict = models.CharField(_("competitor"), max_length=10, choices=Verdict)
    competitor = models.ForeignKey(Competitor, models.PROTECT, null=True, blank=True, verbose_name=_("which"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("entered by"),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on"]
        verbose_name = _("competitor's verdict")
        verbose_name_plural = _("competitors' verdicts")
        # the unique index answers "the latest on or before a day"
        constraints = [models.UniqueConstraint(fields=["client", "on"], name="verdict_once_a_day")]


from .card.models import Indicator, IndicatorValue, StatusGroup  # noqa: E402, F401  it names clients by a string
from .documents.models import Document, DocumentVersion  # noqa: E402, F401  they name clients by a string
from .merge_models import Merge, MergeOrder, MergeStep, Suspicion  # noqa: E402, F401  they name clients by a string
from .owner_models import OwnerChange, Reassignment  # noqa: E402, F401  they name clients by a string
from .service.models import AccessRequest, Advance, ClientGroup, GroupMember, ServiceChange  # noqa: E402, F401
