"""Texts of debts that several places say."""

from django.utils.translation import gettext_lazy as _

GOALS = {
    "reminder": _("Remind of the payment: %(amount)s by %(day)s, as agreed"),
    "follow_up": _("The promise was not kept: %(amount)s by %(day)s. Find out why, agree a new date"),
}
"""What calls for a promise are for."""

DATES = {
    "past": _("This day has passed: choose today or a later one"),
    "far": _("More than a year ahead: check the year"),
}
REMINDERS = {
    "past": _("This day has passed: choose today or a later one"),
    "late": _("After the agreed day nobody needs reminding"),
}
