"""Employees, groups, norms, the working calendar and substitutions (domain §2)."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import rules
from .choices import AccessKind, NormCode, Role, Theme

if TYPE_CHECKING:
    from .queries import Scope


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”"), params={"name": name})


def default_time_zone() -> str:
    return settings.TIME_ZONE


class Department(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="groups", null=True, blank=True, verbose_name=_("department")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name


# Neither rights nor facts about a person; a password is no history to keep.
UNTRACKED = ("last_login", "language", "theme", "password_is_temporary")


class EmployeeManager(BaseUserManager["Employee"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Employee:
        """An employee; without a password one who cannot log in."""
        employee = self.model(username=self.model.normalize_username(username), **fields)
        employee.set_password(password)
        employee.save(using=self._db)
        return employee

    def get_by_natural_key(self, username: str | None) -> Employee:
        return self.get(username__iexact=username)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=[*UNTRACKED])),
    pghistory.DeleteEvent(),
    exclude=["password", *UNTRACKED],
)
class Employee(AbstractBaseUser):
    """A user account. One person may hold several roles."""

    username = models.CharField(
        _("login"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This login is taken")},
    )
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    roles = ArrayField(models.CharField(max_length=30, choices=Role), default=list, blank=True, verbose_name=_("roles"))
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="employees", null=True, blank=True, verbose_name=_("group")
    )
    audited_groups = models.ManyToManyField(
        Group, related_name="auditors", blank=True, verbose_name=_("audited groups")
    )
    extension = models.CharField(_("extension"), max_length=20, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=default_time_zone, validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="ru")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    password_is_temporary = models.BooleanField(_("temporary password"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = EmployeeManager()

    class Meta:
        ordering = ["full_name"]
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = [
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values), name="employee_roles_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def short_name(self) -> str:
        """«Лаврова Л. И.»"""
        family, *rest = self.full_name.split(" ") if self.full_name else [self.username]
        return " ".join([family, *(f"{part[0]}." for part in rest[:2] if part)])

    def has_role(self, *roles: str) -> bool:
        return rules.has_role(self.roles, *roles)

    @property
    def is_supervisor(self) -> bool:
        return rules.is_supervisor(self.roles)

    _scope: Scope | None = None  # remembered by queries.scope_of for the length of a request


class Norm(models.Model):
    """How much one employee of a role is expected to do; heads edit it."""

    role = models.CharField(_("role"), max_length=30, choices=Role)
    code = models.CharField(_("norm"), max_length=40, choices=NormCode)
    value = models.DecimalField(_("value"), max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["role", "code"]
        verbose_name = _("norm")
        verbose_name_plural = _("norms")
        constraints = [
            models.UniqueConstraint(fields=["role", "code"], name="norm_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="norm_not_negative"),
        ]


class CalendarDay(models.Model):
    """A day that differs from the rule «Monday to Friday but for public holidays»: a moved day."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("moved day")
        verbose_name_plural = _("moved days")


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def on(self, day: date) -> SubstitutionQuerySet:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Substitution(models.Model):
    """From–to dates, both included, in which the substitute sees and works the absent one's clients.

    Without a substitute nobody does: works are planned for the days when the absent one is back.
    """

    absent = models.ForeignKey(Employee, models.CASCADE, related_name="absences", verbose_name=_("absent"))
    substitute = models.ForeignKey(
        Employee, models.CASCADE, related_name="substitutions", null=True, blank=True, verbose_name=_("substitute")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="substitution_dates_in_order"),
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="substitution_by_another"),
        ]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="substitution_current")]


class AccessRecord(models.Model):
    """That an employee looked at a client, at a person there, or at a version of a document.

    Numbers and names are not repeated here, only keys.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("who")
    )
    kind = models.CharField(_("what"), max_length=20, choices=AccessKind)
    # of a higher app's row: no reference, and the record outlives the row
    client_id = models.BigIntegerField(_("client"))
    person_id = models.BigIntegerField(_("person"), null=True, blank=True)
    version_id = models.BigIntegerField(_("version of a document"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        indexes = [
            models.Index(fields=["employee", "-at"], name="access_by_employee"),
            models.Index(fields=["client_id", "-at"], name="access_by_client"),
            models.Index(fields=["-at"], name="access_newest"),
        ]


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, employee: Employee) -> NotificationQuerySet:
        """What one was told is one's own affair: nobody else sees it, the director neither."""
        return self.filter(employee=employee)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing told to one employee, in the language the employee had then; ``key`` keeps it from being told twice."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False, verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=30)
    text = models.CharField(_("text"), max_length=500)
    address = models.CharField(_("address"), max_length=300, blank=True)
    key = models.CharField(_("key"), max_length=100)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["employee", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["employee", "-at"], name="notification_newest"),
            models.Index(fields=["employee"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]
