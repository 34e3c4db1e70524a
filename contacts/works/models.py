"""Works: every planned or done contact (domain §4)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet, ServicePoint
from contacts.persons.models import ContactPerson
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .choices import CLOSED_STATES, Method, Stage, WorkKind, WorkState


class Direction(models.Model):
    """Направление деятельности."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("direction")
        verbose_name_plural = _("directions")

    def __str__(self) -> str:
        return self.name


class WorkResult(models.Model):
    """«Причина / результат»: why a work was closed; belongs to a stage of the life cycle where it has one."""

    name = models.CharField(_("name"), max_length=300, unique=True)
    stage = models.PositiveSmallIntegerField(_("stage"), null=True, blank=True)
    states = ArrayField(
        models.CharField(max_length=20, choices=WorkState),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("may close as"),
        help_text=_("None chosen: any state"),
    )
    is_payment = models.BooleanField(
        _("about payment"),
        default=False,
        db_default=False,
        help_text=_("Chosen in a call, it opens the promise to pay of a client who owes"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["stage", "name"]
        verbose_name = _("result of a work")
        verbose_name_plural = _("results of works")

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """What a contact is about: one list for planned contacts, one for unplanned ones."""

    kind = models.CharField(_("kind"), max_length=10, choices=WorkKind)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["kind", "position", "name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="topic_once")]

    def __str__(self) -> str:
        return self.name


class Instrument(models.Model):
    """Something used in a contact: a login to the system, news, a question to the hotline, a video seminar."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.name


class WorkQuerySet(FactQuerySet):
    def visible_to(self, employee: Employee) -> WorkQuerySet:
        """Works of visible clients; an auditor's too: those executed in the audited groups."""
        scope = scope_of(employee)
        condition = scope.by_owner("client__specialist", "client__account_manager")
        if scope.listens_to and not scope.everything:
            condition |= Q(executor__in=scope.listens_to)
        return self.filter(condition)


@pghistory.track(
    pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Work(models.Model):
    """One planned or done contact. The row is its present state; each earlier one is kept as an event.

    ``follows`` is the work that was not held and is tried again here, for the ``attempt``-th time. ``planned_for``
    is the first day of the month that the planner made it for, ``planned_period`` that of the cadence's period in which
    it is owed, wherever it is moved; what people ``is_fixed`` themselves the planner leaves alone.
    """

    number = models.CharField(_("number"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=WorkKind, default=WorkKind.PLANNED)
    direction = models.ForeignKey(Direction, models.PROTECT, null=True, blank=True, verbose_name=_("direction"))
    client = models.ForeignKey(Client, models.CASCADE, related_name="works", db_index=False, verbose_name=_("client"))
    service_point = models.ForeignKey(
        ServicePoint, models.SET_NULL, null=True, blank=True, db_index=False, verbose_name=_("service point")
    )
    person = models.ForeignKey(
        ContactPerson, models.SET_NULL, related_name="works", null=True, blank=True, verbose_name=_("person")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("author"),
    )
    executor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="works",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("executor"),
    )
    method = models.CharField(_("method"), max_length=20, choices=Method, blank=True)
    is_incoming = models.BooleanField(_("incoming"), default=False)
    planned_at = models.DateTimeField(_("planned at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    counts_on = models.DateField(_("counts for"), editable=False)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", null=True, blank=True, db_index=False, verbose_name=_("topic")
    )
    goal = models.TextField(_("goal"), blank=True)
    stages = ArrayField(
        models.PositiveSmallIntegerField(choices=Stage),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("stages"),
    )
    state = models.CharField(_("state"), max_length=20, choices=WorkState, default=WorkState.PLANNED)
    result = models.ForeignKey(WorkResult, models.PROTECT, null=True, blank=True, verbose_name=_("reason / result"))
    with_login = models.BooleanField(_("logged in to the system"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    campaign = models.ForeignKey(
        "works.Campaign", models.PROTECT, related_name="works", null=True, blank=True, db_index=False,
        verbose_name=_("campaign"),
    )  # fmt: skip
    assignment = models.ForeignKey(
        "works.Assignment", models.SET_NULL, related_name="works", null=True, blank=True, db_index=False,
        verbose_name=_("assignment"),
    )  # fmt: skip
    follows = models.ForeignKey(
        "self", models.SET_NULL, related_name="followed_by", null=True, blank=True, db_index=False,
        verbose_name=_("goes on from"),
    )  # fmt: skip
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1, db_default=1)
    planned_for = models.DateField(_("planned for the month"), null=True, blank=True, editable=False)
    planned_period = models.DateField(_("planned for the period from"), null=True, blank=True, editable=False)
    is_fixed = models.BooleanField(_("placed by hand"), default=False, db_default=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-counts_on", "-pk"]
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_at__isnull=False) | Q(done_at__isnull=False), name="work_has_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["counts_on", "client"],
                include=["state", "number"],
                name="work_closed_by_day",
                condition=Q(state__in=[state.value for state in CLOSED_STATES]),
            ),
            models.Index(fields=["client", "-counts_on"], name="work_of_client"),
            models.Index(fields=["executor", "-counts_on"], name="work_of_executor"),
            models.Index(fields=["-counts_on", "-id"], name="work_newest"),
            models.Index(fields=["campaign", "state"], name="work_of_campaign", condition=Q(campaign__isnull=False)),
            models.Index(fields=["assignment"], name="work_of_assignment", condition=Q(assignment__isnull=False)),
            models.Index(fields=["follows"], name="work_followed", condition=Q(follows__isnull=False)),
            models.Index(fields=["executor", "planned_at"], name="work_open_of_executor", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("works:detail", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.state != WorkState.PLANNED


class WorkInstrument(models.Model):
    """That an instrument was used in a work, and how many times."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="instruments", db_index=False, verbose_name=_("work"))
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+", verbose_name=_("instrument"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        ordering = ["instrument__name"]
        verbose_name = _("instrument used")
        verbose_name_plural = _("instruments used")
        constraints = [
            models.UniqueConstraint(fields=["work", "instrument"], name="instrument_once_a_work"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="instrument_was_used"),
        ]


class Correction(models.Model):
    """Why a closed work was changed, by whom and when; what it was before stands in its history."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="corrections", verbose_name=_("work"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")


from .assignments.models import Assignment, PlannedInstrument  # noqa: E402, F401  they name works by a string
from .campaigns.models import Campaign, Draw, Ending  # noqa: E402, F401
from .feedback.models import FeedbackAnswer, FeedbackTag  # noqa: E402, F401
from .items.models import Item  # noqa: E402, F401
from .planning.models import PlanningRun  # noqa: E402, F401
from .scripts.models import Script, ScriptAnswer, ScriptGap, ScriptStep  # noqa: E402, F401
