"""Enumerations of planning."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    PREVIEWING = "previewing", _("Being computed")
    PREVIEWED = "previewed", _("Not written yet")
    APPLYING = "applying", _("Being written")
    DONE = "done", pgettext_lazy("plan of a month", "Written")
    FAILED = "failed", pgettext_lazy("plan of a month", "Failed")
    DROPPED = "dropped", pgettext_lazy("plan of a month", "Dropped")


BUSY = (RunState.PREVIEWING, RunState.APPLYING)
