"""Whether a client works with a competitor (domain §3)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.choices import Verdict
from clients.events import facts_changed
from clients.models import Client, Competitor, CompetitorVerdict
from crm.staff.models import Employee

from .checks import refuse_impossible, require_keeper


@transaction.atomic
def record_verdict(
    *, by: Employee, client: Client, on: date, verdict: str, competitor: Competitor | None = None, source: str = ""
) -> CompetitorVerdict:
    """Write down what was found out on a day; a second verdict of one day corrects the first, which history keeps.

    Raises:
        ValidationError: the day has not come; a competitor is named where there is none; one out of use is named.
    """
    require_keeper(by, client)
    refuse_impossible("on", on)
    if competitor is not None and verdict == Verdict.NO:
        raise ValidationError({"competitor": _("There is no competitor by this verdict: leave the name empty")})
    if competitor is not None and not competitor.is_active:
        raise ValidationError({"competitor": _("“%(name)s” is not in use any more") % {"name": competitor.name}})
    fields = {"verdict": verdict, "competitor": competitor, "source": source, "entered_by": by}
    row, _created = CompetitorVerdict.objects.update_or_create(client=client, on=on, defaults=fields)
    facts_changed([client.pk])
    return row
