"""Enumerations of campaigns (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """What came of one client in a campaign."""

    HELD = "held", _("Contact held")
    TRIED = "tried", _("Tried, not held")
    REFUSED = "refused", _("Refused or cancelled")
    LEFT = "left", _("Still to be done")
    DROPPED = "dropped", _("Dropped out")


class LeftOut(models.TextChoices):
    """Why a client of the selection gets no work."""

    DISCONNECTED = "disconnected", _("disconnected")
    NO_OWNER = "no_owner", _("no owner who could do it")
    ALREADY_IN = "already_in", _("already in this campaign")
    NOT_VISIBLE = "not_visible", _("not visible to any of the executors")
    NOT_YOURS = "not_yours", _("not within your sight any more")


class DrawState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("state of a draw", "Waiting")
    RUNNING = "running", pgettext_lazy("state of a draw", "Under way")
    DONE = "done", pgettext_lazy("state of a draw", "Done")
    FAILED = "failed", pgettext_lazy("state of a draw", "Failed")


DRAW_BUSY = (DrawState.QUEUED, DrawState.RUNNING)
