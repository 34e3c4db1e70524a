"""What the indicator says is missing at a client, for the suggestions of cases (domain §6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext as _

from cases.choices import Purpose
from cases.registry import register_needs
from cases.suggesting import Need

from . import wording
from .choices import Level, Parameter
from .models import Result

PURPOSES = {
    Parameter.LOGINS: Purpose.INVOLVEMENT,
    Parameter.CONSULTATION_SHARE: Purpose.INVOLVEMENT,
    Parameter.UNDERTRAINED: Purpose.TRAINING,
    Parameter.CERTIFICATES: Purpose.TRAINING,
    Parameter.COMPETITOR: Purpose.DIFFERENTIATION,
}
"""What helps against each parameter that a talk can help against."""


def needs_of(clients: Collection[int], day: date) -> dict[int, list[Need]]:
    """What raised the indicators of these clients that day, the heaviest first; one statement."""
    rows = Result.objects.as_of(day).filter(client__in=clients).select_related("rule_set").order_by()
    return {one.client_id: list(_needs(one)) for one in rows}


def _needs(result: Result) -> Iterator[Need]:
    """Who logs in often is ready for more (seed 000 §1.3)."""
    for one in result.worst:
        purpose = PURPOSES.get(Parameter(one.code))
        if purpose is not None:
            yield Need(purpose.value, wording.phrase(one))
    logins = next(one for one in result.parameters() if one.code == Parameter.LOGINS)
    if logins.level == Level.OK:
        yield Need(Purpose.UPSELL.value, _("%(count)s logins in 30 days: ready for more") % {"count": logins.value})


def register() -> None:
    register_needs(needs_of)
