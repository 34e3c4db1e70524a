"""Enumerations of delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    WORKING_DAYS = "working_days", _("Every working day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class Form(models.TextChoices):
    XLSX = "xlsx", _("XLSX file")
    TABLE = "table", _("Table in the message")


class DispatchState(models.TextChoices):
    PENDING = "pending", _("To be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")


class Failure(models.TextChoices):
    """Why a message was not sent, or not yet."""

    NO_EMAIL = "no_email", _("no e-mail address")
    DISMISSED = "dismissed", _("no longer works here")
    NO_MAIL = "no_mail", _("sending of e-mail is not set up")
    MAIL_DOWN = "mail_down", _("the mail server did not answer")
    REFUSED = "refused", _("the mail server refused the message")
    UNCLEAR = (
        "unclear",
        _("the sending was interrupted: it may have arrived, and is not sent twice by itself"),
    )
    BROKEN = "broken", _("the file of a month was being written again")
    UNUSABLE = "unusable", _("the report cannot be shown: its setting needs a change")
    QUOTA = "quota", _("more rows than may be taken out in a day")
    ERROR = "error", _("an error of the program")
