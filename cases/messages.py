"""What the codes of the rules mean in words."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "hook": _("Say which problem of the client it begins with"),
    "benefit": _("Say what the client gets from it"),
    "purposes": _("Say which tasks of the organisation it solves"),
    "upside_down": _("It ends before it begins: check the days of validity"),
    "over": _("Its validity is over: set a later day"),
    "review": _("Say who looks it through again, and when"),
    "review_past": _("The day of the review has passed: set a later one"),
    "teaching": _("The kit has no training for staff: a video or slides"),
    "talk": _("The scenario cannot be walked from the first step to an end"),
    "selection": _("The kit has no selection of documents to load"),
    "material": _("There is nothing for the client: a selection of documents or a material to send"),
}

REFUSALS = {
    "left": _("The person no longer works there"),
    "undesirable": _("This address is marked undesirable"),
    "unsubscribed": _("The person refused letters"),
    "elsewhere": _("Another person with this address refused letters or marked it undesirable"),
}
