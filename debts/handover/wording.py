"""Why the debt work may not go back to the specialist, in words that name what is missing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.ui.formats import month as month_in_words
from crm.ui.formats import number
from debts.rules import HANDOVER_DEPTH

from . import rules


def missing(verdict: rules.Verdict) -> str:
    """What a return to the specialist lacks, in one sentence each."""
    said = []
    if verdict.depth is None:
        said.append(_("The depth of the debt is not known: the client has no monthly fee."))
    elif not verdict.depth_is_low:
        said.append(
            _("The debt is %(depth)s months; below %(bound)s is needed.")
            % {"depth": number(verdict.depth, 1), "bound": number(HANDOVER_DEPTH, 1)}
        )
    if not verdict.months_are_good:
        said.append(_months_missing(verdict))
    return " ".join(said)


def _months_missing(verdict: rules.Verdict) -> str:
    needed = rules.GOOD_MONTHS
    if not verdict.good:
        broken = [one for one in verdict.months if one.is_good is False]
        if broken:
            return _("Two months in a row must be paid on the agreed date; in %(month)s it was not.") % {
                "month": month_in_words(broken[-1].first)
            }
        return _("Two months in a row must be paid on the agreed date; since the handover there is none yet.")
    months = ", ".join(month_in_words(one.first) for one in verdict.good)
    left = needed - len(verdict.good)
    return ngettext(
        "Paid on the agreed date: %(months)s; %(left)d more month in a row is needed.",
        "Paid on the agreed date: %(months)s; %(left)d more months in a row are needed.",
        left,
    ) % {"months": months, "left": left}
