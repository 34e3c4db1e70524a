"""Reports sent by e-mail on a schedule, to each recipient what the recipient may see (domain §9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.staff.queries import scope_of
from reports.presets.models import Preset

from .choices import DispatchState, Failure, Form, Rhythm
from .rules import Schedule


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, employee: Employee) -> DeliveryQuerySet:
        """One's own, those of one's group, those that oneself or somebody whom one leads receives."""
        scope = scope_of(employee)
        if scope.everything:
            return self.all()
        if not employee.is_active:
            return self.none()
        people = scope.owners | {employee.pk} if employee.is_supervisor else {employee.pk}
        received = Subscription.objects.filter(delivery=OuterRef("pk"), employee__in=people)
        of_group = Q(owner__group__isnull=False, owner__group=employee.group_id)
        return self.filter(Q(owner=employee) | of_group | Exists(received))


class Delivery(models.Model):
    """What is sent, when and how. With a ``preset`` its address of the day counts, else ``query``; ``since`` is when
    the schedule was set: nothing due before is sent."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    preset = models.ForeignKey(
        Preset, models.SET_NULL, related_name="deliveries", null=True, blank=True, verbose_name=_("shared setting")
    )
    query = models.TextField(_("query"), max_length=4000)
    rhythm = models.CharField(_("how often"), max_length=20, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), null=True, blank=True)
    month_day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    hour = models.PositiveSmallIntegerField(_("hour"), default=9)
    form = models.CharField(_("format"), max_length=10, choices=Form, default=Form.XLSX)
    is_active = models.BooleanField(_("is sent"), default=True)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("delivery of a report")
        verbose_name_plural = _("deliveries of reports")
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23), name="delivery_hour_of_a_day"),
            models.CheckConstraint(
                condition=~Q(rhythm="weekly") | Q(weekday__isnull=False, weekday__lte=6), name="delivery_has_a_weekday"
            ),
            models.CheckConstraint(
                condition=~Q(rhythm="monthly") | Q(month_day__isnull=False, month_day__range=(1, 31)),
                name="delivery_has_a_month_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.rhythm, self.hour, self.weekday, self.month_day)

    @property
    def address(self) -> str:
        return self.preset.query if self.preset else self.query


class Subscription(models.Model):
    """Who receives it. ``left_by`` is who ended it: what a recipient ended oneself only the recipient begins again."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="subscriptions", verbose_name=_("delivery"))
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="report_subscriptions", verbose_name=_("recipient")
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        verbose_name=_("ended by"),
    )  # fmt: skip

    class Meta:
        ordering = ["pk"]
        verbose_name = _("subscription to a report")
        verbose_name_plural = _("subscriptions to reports")
        constraints = [models.UniqueConstraint(fields=["delivery", "employee"], name="subscribed_once")]

    @property
    def was_left_oneself(self) -> bool:
        return self.left_at is not None and self.left_by_id == self.employee_id


class Dispatch(models.Model):
    """One message of one due day to one recipient; its row is made before it is sent, once."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="dispatches", verbose_name=_("delivery"))
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recipient")
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=DispatchState, default=DispatchState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    is_logged = models.BooleanField(_("in the journal of exports"), default=False)
    try_at = models.DateTimeField(_("next try"), default=timezone.now, null=True)
    failure = models.CharField(_("why not"), max_length=10, choices=Failure, blank=True)
    detail = models.CharField(_("in detail"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), null=True, blank=True)

    class Meta:
        ordering = ["-due_on", "pk"]
        verbose_name = _("message with a report")
        verbose_name_plural = _("messages with reports")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "employee", "due_on"], name="dispatch_once_a_due_day")
        ]
        indexes = [
            models.Index(fields=["try_at"], name="dispatch_to_send", condition=Q(state__in=["pending", "sending"]))
        ]
