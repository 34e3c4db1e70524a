"""The journal of imports and exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .choices import (
    BUSY,
    CANCELLABLE,
    EXPORT_BUSY,
    EXPORT_TONES,
    FINAL,
    TONES,
    ExportState,
    RunState,
)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, employee: Employee) -> ImportRunQuerySet:
        """A director sees all imports, others who may import their own: rows of a file may be of anybody's clients."""
        if not employee.is_active or not staff_rules.may_import(employee.roles):
            return self.none()
        return self if staff_rules.sees_everything(employee.roles) else self.filter(started_by=employee)


class ImportRun(models.Model):
    """One file given to be loaded: where it stands, what came of it."""

    format = models.CharField(_("format"), max_length=40)
    file_name = models.CharField(_("file"), max_length=255)
    stored_file = models.CharField(
        max_length=255, blank=True, help_text="inside MEDIA_ROOT; empty: loaded by a command"
    )
    asked_encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    encoding = models.CharField(_("read as"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=RunState, default=RunState.UPLOADED)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    read = models.PositiveIntegerField(_("read"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    samples = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    failure = models.TextField(_("why it failed"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress_percent"),
        ]
        indexes = [
            models.Index(fields=["started_by", "-id"], name="import_of_employee"),
            models.Index(fields=["state"], name="import_busy", condition=Q(state__in=[state.value for state in BUSY])),
        ]

    def __str__(self) -> str:
        return f"{self.format}: {self.file_name}"

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.stored_file

    @property
    def staging(self) -> str:
        return f"exchange_staging_{self.pk}"

    @property
    def tone(self) -> str:
        """The tone of its state on pages."""
        return TONES[RunState(self.state)]

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def is_cancellable(self) -> bool:
        return self.state in CANCELLABLE


class Refusal(models.Model):
    """One row that was not loaded, and why. The row itself is read from the file again when somebody asks for it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ["line"]
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="refusal_once_a_line")]


class ExportLogQuerySet(models.QuerySet["ExportLog"]):
    def own(self, employee: Employee) -> ExportLogQuerySet:
        """Files are for whoever asked for them, and for nobody else."""
        return self.filter(employee=employee)

    def visible_to(self, employee: Employee) -> ExportLogQuerySet:
        """The journal: what people within the scope took out."""
        scope = scope_of(employee)
        return self if scope.everything else self.filter(employee__in=scope.owners | {employee.pk})

    def busy(self) -> ExportLogQuerySet:
        return self.filter(state__in=EXPORT_BUSY)


class ExportLog(models.Model):
    """Who took which rows out, and when; of a long list also how far the file is that a worker writes."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("employee"))
    list_code = models.CharField(_("list"), max_length=60)
    filter = models.TextField(_("filter"), blank=True)
    format = models.CharField(_("format"), max_length=10)
    asked = models.PositiveIntegerField(
        _("counted"), db_default=0, help_text="rows there were when it was asked for: they count for the day's quota"
    )
    rows = models.PositiveIntegerField(
        _("rows"), null=True, blank=True, help_text="empty: the file was not taken to its end"
    )
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState, default=ExportState.DIRECT, db_default=ExportState.DIRECT.value
    )
    address = models.TextField(_("address"), blank=True, db_default="", help_text="of the list, with its filters")
    list_class = models.CharField(max_length=200, blank=True, db_default="", help_text="whose file is to be written")
    arguments = models.JSONField(null=True, blank=True, help_text="of the address of the list")
    attempts = models.PositiveSmallIntegerField(db_default=0, default=0)
    stored_file = models.CharField(max_length=255, blank=True, db_default="", help_text="inside MEDIA_ROOT")
    size = models.PositiveBigIntegerField(_("size, bytes"), null=True, blank=True)
    failure = models.TextField(_("why it failed"), blank=True, db_default="")
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = ExportLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["employee", "-at"], name="export_of_employee"),
            models.Index(
                fields=["state"], name="export_busy", condition=models.Q(state__in=[one.value for one in EXPORT_BUSY])
            ),
        ]

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.stored_file

    @property
    def tone(self) -> str:
        return EXPORT_TONES[ExportState(self.state)]

    @property
    def is_busy(self) -> bool:
        return self.state in EXPORT_BUSY

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY

    @property
    def title(self) -> Any:
        """What the list is called on its page."""
        return import_string(self.list_class).title if self.list_class else self.list_code

    @property
    def file_name(self) -> str:
        return f"{self.list_code}-{timezone.localtime(self.at):%Y-%m-%d}.{self.format}"
