"""Reminders that employees leave themselves (domain §4, Diary)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.staff.models import Employee


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, employee: Employee) -> ReminderQuerySet:
        """One's own. What the diary of another shows of them is said by ``sources.reminders``."""
        return self.filter(employee=employee) if employee.is_active else self.none()

    def due(self, now: object) -> ReminderQuerySet:
        """What the employee must be told of and was not yet."""
        return self.filter(at__lte=now, told_at__isnull=True, done_at__isnull=True)


class Reminder(models.Model):
    """Something an employee wants to be told of at a moment; ``told_at`` says that it was."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", db_index=False, verbose_name=_("employee")
    )
    client = models.ForeignKey(
        Client, models.SET_NULL, related_name="reminders", null=True, blank=True, verbose_name=_("client")
    )
    at = models.DateTimeField(_("when"))
    text = models.CharField(_("what to remember"), max_length=300)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reminder_says_something")]
        indexes = [
            models.Index(fields=["employee", "at"], name="reminder_of_employee"),
            models.Index(fields=["at"], name="reminder_due", condition=Q(told_at__isnull=True, done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("diary:reminder", args=[self.pk])
