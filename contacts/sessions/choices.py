"""Enumerations of the call session (domain §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("state of a session", "Under way")
    PAUSED = "paused", pgettext_lazy("state of a session", "Paused")
    ENDED = "ended", pgettext_lazy("state of a session", "Ended")


class Period(models.TextChoices):
    """Which planned works a session takes; what is overdue is always among them."""

    TODAY = "today", _("Overdue and today")
    WEEK = "week", _("Overdue and 7 days ahead")
    MONTH = "month", _("Overdue and 31 days ahead")


class SkipReason(models.TextChoices):
    PREPARE = "prepare", _("I have to prepare first")
    NO_NUMBER = "no_number", _("There is no number that works")
    BUSY = "busy", _("Somebody else is talking to them")
    NOT_NOW = "not_now", _("Not the right moment for them")
    OTHER = "other", pgettext_lazy("reason to skip", "Another reason")


class NextCall(models.TextChoices):
    """When to call again what was not held, or what was not finished."""

    NONE = "", _("No")
    IN_15 = "15", _("+15 min")
    IN_30 = "30", _("+30 min")
    IN_60 = "60", _("+60 min")
    AT = "at", _("On a date")


class Waiting(models.TextChoices):
    """Why a client of the queue is not offered now."""

    AGREED = "agreed", _("A call is agreed for later")
    HELD_TODAY = "held_today", _("A contact has been held today")
    DAY_OFF = "day_off", _("A day off there")
    OUTSIDE_HOURS = "outside_hours", _("Outside working hours there")
