"""Enumerations of the exchange."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    PREVIEWING = "previewing", _("Being checked")
    PREVIEWED = "previewed", _("Checked")
    LOADING = "loading", _("Being loaded")
    DONE = "done", _("Loaded")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


BUSY = (RunState.PREVIEWING, RunState.LOADING)
"""States in which a worker must be at it; otherwise the sweep sends the run again."""

CANCELLABLE = (RunState.UPLOADED, RunState.PREVIEWING, RunState.PREVIEWED, RunState.LOADING)
FINAL = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


class ExportState(models.TextChoices):
    DIRECT = "direct", _("Given at once")
    QUEUED = "queued", _("Waits for a worker")
    RUNNING = "running", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("File removed")


EXPORT_BUSY = (ExportState.QUEUED, ExportState.RUNNING)

EXPORT_TONES = {
    ExportState.DIRECT: "neutral",
    ExportState.QUEUED: "accent",
    ExportState.RUNNING: "accent",
    ExportState.READY: "success",
    ExportState.FAILED: "danger",
    ExportState.EXPIRED: "neutral",
}

TONES = {
    RunState.UPLOADED: "neutral",
    RunState.PREVIEWING: "accent",
    RunState.PREVIEWED: "warning",
    RunState.LOADING: "accent",
    RunState.DONE: "success",
    RunState.FAILED: "danger",
    RunState.CANCELLED: "neutral",
}
