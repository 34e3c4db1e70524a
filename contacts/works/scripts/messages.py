"""What the codes of the rules of scripts mean in words."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "empty": _("There is no step yet"),
    "foreign": _("An answer leads to a step that is not here"),
    "unreachable": _("Nothing leads here from the first step"),
    "trapped": _("No way leads from here to an end"),
    "loop": _("These lead back to themselves"),
}
