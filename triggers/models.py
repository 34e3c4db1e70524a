"""Rule sets, results as intervals, runs and their shards (domain §5)."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.choices import Verdict
from clients.models import Client, FactQuerySet
from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from . import rules
from .choices import Band, Level, Parameter, RunKind, RunState, ShardState


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RuleSet(models.Model):
    """Every number of the indicator, effective from a date. What was activated is never edited: it gets a successor."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    effective_from = models.DateField(_("effective from"), unique=True)
    content = models.JSONField(_("numbers"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-effective_from"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def rules(self) -> rules.Rules:
        return _parsed(json.dumps(self.content))


@lru_cache(maxsize=64)
def _parsed(content: str) -> rules.Rules:
    """Each row of a list comes with a rule set of its own, though of few different contents."""
    return rules.parse(json.loads(content))


class ResultQuerySet(FactQuerySet):
    def visible_to(self, employee: Employee) -> ResultQuerySet:
        """Results of visible clients; an integration account reads all: that is what it is for (domain §2)."""
        if employee.is_active and employee.has_role(Role.INTEGRATION):
            return self
        return self.filter(scope_of(employee).by_owner("client__specialist", "client__account_manager"))

    def current(self) -> ResultQuerySet:
        """What holds until something changes: the open intervals."""
        return self.filter(valid_until=None)

    def as_of(self, day: date) -> ResultQuerySet:
        """What was said on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class Result(models.Model):
    """What the indicator said of a client from one day to another, both included; no end: it still does.

    A row exists only where something of the result changed. ``levels`` holds a letter for each parameter in the order
    of :class:`~triggers.choices.Parameter`: t(hreat), a(ttention), o(k), u(nknown); the points follow from it and the
    rule set.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="results", db_index=False, verbose_name=_("client"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("to"), null=True, blank=True)
    computed_on = models.DateField(
        _("said last on"), help_text=_("latest day for which this client was computed alone")
    )
    updated_at = models.DateTimeField(_("changed"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", db_index=False, verbose_name=_("rule set"))
    indicator = models.DecimalField(_("indicator"), max_digits=4, decimal_places=2)
    band = models.CharField(_("band"), max_length=10, choices=Band)
    levels = models.CharField(max_length=9)
    consultation_share = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    logins = models.IntegerField(null=True)
    lowest_rating = models.SmallIntegerField(null=True)
    undertrained = models.IntegerField(null=True)
    competitor = models.CharField(max_length=10, choices=Verdict)
    failed_contacts = models.SmallIntegerField(null=True)
    debt_months = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    subscribers = models.IntegerField()
    certificates = models.IntegerField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["client", "-valid_from"]
        verbose_name = _("result of the indicator")
        verbose_name_plural = _("results of the indicator")
        constraints = [
            models.UniqueConstraint(fields=["client", "valid_from"], name="result_once_a_day"),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(valid_until=None),
                name="result_open_once",
                include=["band", "indicator", "valid_from"],
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="result_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(levels__regex="^[taou]{9}$"), name="result_levels_known"),
        ]
        indexes = [
            models.Index(fields=["-indicator", "client"], name="result_worst_first", condition=Q(valid_until=None)),
            models.Index(fields=["band", "client"], name="result_band", condition=Q(valid_until=None)),
            models.Index(fields=["updated_at", "client"], name="result_changed", condition=Q(valid_until=None)),
            # what ended of late: movements of bands
            models.Index(
                fields=["valid_until", "client"],
                include=["valid_from", "band"],
                name="result_ended",
                condition=Q(valid_until__isnull=False),
            ),
            # whether anything was said of a later day: hardly ever
            models.Index(fields=["computed_on"], name="result_said"),
        ]

    def parameters(self) -> list[rules.ParameterResult]:
        """The nine in the order of domain §5."""
        return rules.describe(
            {code: getattr(self, code) for code in Parameter.values}, self.levels, self.rule_set.rules
        )

    @property
    def worst(self) -> list[rules.ParameterResult]:
        """What raised the indicator, most points first."""
        raised = [one for one in self.parameters() if one.level in (Level.THREAT, Level.ATTENTION)]
        return sorted(raised, key=lambda one: one.points, reverse=True)


class Run(models.Model):
    """A computation for all clients in service on a date, cut into shards."""

    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    date = models.DateField(_("for the date"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    clients = models.PositiveIntegerField(_("clients"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    bands = models.JSONField(_("per band"), default=dict)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            # one run at a time for a date: two beats, or two clicks, start one
            models.UniqueConstraint(fields=["date"], condition=Q(state=RunState.RUNNING), name="run_one_a_date"),
            models.UniqueConstraint(fields=["date"], condition=Q(kind=RunKind.NIGHTLY), name="run_nightly_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date:%d.%m.%Y}"


class RunShard(models.Model):
    """A range of clients' ids, both ends included. A worker computes it and marks it in one transaction."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="shards", verbose_name=_("run"))
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=ShardState, default=ShardState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    clients = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    bands = models.JSONField(default=dict)
    # who came into the highest band: their owners are told when the run is finished
    risen = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_id"]
        constraints = [models.UniqueConstraint(fields=["run", "first_id"], name="shard_once")]


class StaleClient(models.Model):
    """A client whose facts changed since it was computed: written with the change, removed with the computation."""

    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)


class Tally(models.Model):
    """Clients of one specialist by band, and how many moved: a supervisor's home need not count all clients.

    Kept by :mod:`triggers.actions` for the specialists whom a computation touched. ``specialist`` is null for clients
    without one.
    """

    specialist = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("specialist")
    )
    high = models.PositiveIntegerField(default=0)
    dynamic = models.PositiveIntegerField(default=0)
    none = models.PositiveIntegerField(default=0)
    worse_night = models.PositiveIntegerField(default=0)
    better_night = models.PositiveIntegerField(default=0)
    worse_week = models.PositiveIntegerField(default=0)
    better_week = models.PositiveIntegerField(default=0)
    worse_month = models.PositiveIntegerField(default=0)
    better_month = models.PositiveIntegerField(default=0)
    counted_on = models.DateField()
