"""Words of collection: what is to be done next with the invoice of a month, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from debts.choices import CollectionStage


class Why(models.TextChoices):
    """Why a step is the next one, or why there is none."""

    NOT_SENT = "not_sent", _("the invoice has not been sent")
    NOT_CONFIRMED = "not_confirmed", _("nobody confirmed that it came")
    NO_DATE = "no_date", _("no day of payment is agreed")
    CAME = "came", _("the agreed day has come")
    BROKEN = "broken", _("not paid by the agreed day")
    NO_NEW_DATE = "no_new_date", _("contacted again, no new day is agreed")
    REST = "rest", _("paid as agreed, a rest is owed")
    WAITS = "waits", _("a promise is pending: nobody chases")
    PAID = "paid", pgettext_lazy("collection", "paid")
    CLOSED = "closed", _("the month is over")


TODO_WORDS = {
    CollectionStage.SENT: _("Send the invoice"),
    CollectionStage.RECEIVED: _("Confirm the receipt"),
    CollectionStage.AGREED: _("Agree on a day"),
    CollectionStage.CHECKED: _("Check the payment"),
    CollectionStage.CONTACTED: _("Contact again"),
}
"""A step as something to be done."""
