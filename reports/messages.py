"""What people are told of a report that cannot be shown; ``%(what)s`` is what it is about."""

from django.utils.translation import gettext_lazy as _

LAYOUT = {
    "attribute": _("There is no attribute “%(what)s”"),
    "measure": _("There is no measure “%(what)s”"),
    "elsewhere": _("“%(what)s” is of another subject: contacts, promises and money are reports of their own"),
    "subject": _("There are no reports about “%(what)s”"),
    "twice": _("“%(what)s” is chosen twice: an attribute stands either in rows or in columns, once"),
    "nothing": _("Choose at least one measure"),
    "many": _("No more than %(what)s attributes in rows, and as many in columns"),
    "period": _("The period ends before it begins"),
    "dates": _("“%(what)s” is not a date: write it as 2026-11-21"),
    "sort": _("The report is ordered by “%(what)s”, which it does not show"),
    "share": _("Shares are of the row, of the column or of the total, not of “%(what)s”"),
    "compared": _("A report is compared with the period before or with a year before, not with “%(what)s”"),
    "compared_time": _("Days, weeks and months of two periods are not the same: take them out to compare"),
    "chart": _("A chart is of bars, of stacked bars or of lines, not “%(what)s”"),
    "column": _("What is behind a figure has no column “%(what)s”"),
    "value": _("“%(what)s” is not a value of this attribute"),
    "wide": _("%(what)s columns cannot be read: choose fewer attributes, a shorter period or a filter"),
    "long": _("%(what)s rows cannot be read: choose fewer attributes, a shorter period or a filter"),
    "broken": _("The file of %(what)s is missing or damaged, and is being written again: look again in a minute"),
}
