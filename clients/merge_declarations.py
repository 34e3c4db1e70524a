"""What a merge does with the rows of the client base itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.staff.rules import may_merge_clients

from .card.faces import written
from .choices import ValueType
from .merging import Movable, Page, Policy, registry
from .rules import masked_numbers


def value_in_words(row: Any) -> str:
    """A telephone number stays masked: whoever compares two clients need not be able to call them."""
    text = written(row.indicator.value_type, row.value)
    said = masked_numbers(text) if row.indicator.value_type == ValueType.PHONE else text
    return " · ".join(filter(None, [str(row.indicator), said, row.verified_on and f"{row.verified_on:%d.%m.%Y}"]))


def _may_merge(employee: Employee) -> bool:
    return may_merge_clients(employee.roles)


def register() -> None:
    registry.pages += [
        Page(_("Clients"), "clients:duplicates", _may_merge),
        Page(_("Merged clients"), "clients:merges", _may_merge),
    ]
    registry.add(
        # what was merged into the merged client is merged into the survivor: one step from any number to its client
        Movable("clients.Client", ("merged_into",)),
        # places and subdivisions of one name are one; the indicator and works must find them together
        Movable("clients.ServicePoint", policy=Policy.JOIN, say=lambda point: point.name or gettext("the main one")),
        Movable("clients.Subdivision", policy=Policy.JOIN, say=str),
        Movable("clients.Distributive"),
        Movable("clients.Usage"),
        # of two values of one kind the one found out later is shown
        Movable(
            "clients.Segment",
            prefer="x.entered_on > y.entered_on OR (x.entered_on IS NOT NULL AND y.entered_on IS NULL)",
        ),
        Movable(
            "clients.IndicatorValue",
            say=value_in_words,
            prefer="x.verified_on > y.verified_on OR (x.verified_on IS NOT NULL AND y.verified_on IS NULL)"
            " OR (x.value <> '' AND y.value = '')",
        ),
        # of two verdicts of one day the threat must not be hidden
        Movable(
            "clients.CompetitorVerdict",
            prefer="(x.verdict = 'yes' AND y.verdict <> 'yes') OR (x.verdict <> 'unknown' AND y.verdict = 'unknown')",
        ),
        # whose the merged client was is its own history
        Movable("clients.OwnerChange", policy=Policy.STAY),
        Movable("clients.Merge", ("survivor", "loser"), Policy.STAY),
        Movable("clients.MergeOrder", ("survivor", "loser"), Policy.STAY),
        Movable("clients.Suspicion", ("first", "second"), Policy.STAY),
        Movable("staff.AccessRecord", ("client_id",), Policy.STAY),
        # a membership that both have stays with the merged client; so does a change that both were given
        Movable("clients.GroupMember"),
        Movable("clients.AccessRequest"),
        # advances of the two that overlap refuse the merge: somebody has to say which of the periods was paid
        Movable("clients.Advance"),
        Movable("clients.ServiceChange"),
        Movable("clients.Document", say=str),
    )
