"""Attributes and measures of contacts (domain §9).

A call is counted under its own employee, client, person and time, and under what its work was; what belongs to no work
stands under «no work» there, so that totals hold it. Usage knows only a client and a day.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.calls.choices import CallDirection
from contacts.calls.rules import LONG_SECONDS
from contacts.calls.statistics import quality_minutes
from contacts.works.choices import HELD_STATES, WorkState
from reports.choices import Fact

from .kinds import (
    CLIENT,
    OF_CLIENTS,
    TIMES,
    Additive,
    Attribute,
    Counted,
    Derived,
    Distinct,
    Measure,
    OfAssignments,
    Place,
    percent,
    ratio,
)


def _held(t: Any) -> Any:
    return t.state.isin([state.value for state in HELD_STATES])


def _dialled(t: Any) -> Any:
    return t.way == CallDirection.OUT.value


def _answered(t: Any) -> Any:
    return _dialled(t) & t.is_answered


def _effective(t: Any) -> Any:
    return t.is_answered & (t.seconds > 0) & (t.way != CallDirection.INTERNAL.value)


def _of_quality(t: Any) -> Any:
    """The threshold is the one of today, as on the page of figures."""
    return _effective(t) & (t.seconds > float(quality_minutes() * 60)) & t.had_login


def _minutes(seconds: int) -> int:
    return (seconds + 30) // 60


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Additive("works", _("Works")),
        Distinct("clients", _("Clients"), "client"),
        Distinct("persons", _("Persons"), "person"),
        OfAssignments("assignments", _("Assignments")),
        OfAssignments("assignment_planned", _("Planned instruments in assignments"), "assignment_planned"),
        OfAssignments("assignment_used", _("Instruments used in assignments"), "assignment_used"),
        Additive("used", _("Instruments used in works"), lambda t: t.used, unnested=lambda t: t.instrument_quantity),
        Derived(
            "deviation", _("Deviation, planned less used"), ("assignment_planned", "assignment_used"),
            lambda planned, used: planned - used,
        ),
        Additive("held", _("Held"), _held),
        Additive("with_login", _("Held with a login"), lambda t: _held(t) & t.with_login),
        Additive("not_held", _("Not held"), lambda t: t.state == WorkState.NOT_HELD.value),
        Derived("held_share", _("Held of closed"), ("held", "not_held"),
                lambda held, not_held: percent(held, held + not_held), 1, is_share=True),
        Derived("login_share", _("With a login of held"), ("with_login", "held"), percent, 1, is_share=True),
        Additive("minutes", _("Minutes of works"), lambda t: t.minutes),
        Derived("minutes_each", _("Minutes a held work, on average"), ("minutes", "held"), ratio, 1),
        Derived("works_each", _("Works a client"), ("works", "clients"), ratio, 1),
        Additive("dials", _("Dials"), _dialled, fact=Fact.CALLS),
        Additive("answered", _("Answered calls"), _answered, fact=Fact.CALLS),
        Additive("long", _("Longer than 4 minutes"), lambda t: _answered(t) & (t.seconds > LONG_SECONDS),
                 fact=Fact.CALLS),
        Additive("effective", _("Effective calls"), _effective, fact=Fact.CALLS),
        Additive("quality", _("Quality calls"), _of_quality, fact=Fact.CALLS),
        Derived("answered_share", _("Answered of dials"), ("answered", "dials"), percent, 1, is_share=True),
        Derived("long_share", _("Longer than 4 minutes of dials"), ("long", "dials"), percent, 1, is_share=True),
        Derived("quality_share", _("Quality of effective calls"), ("quality", "effective"), percent, 1, is_share=True),
        Derived("air_minutes", _("Minutes on air"), ("air_seconds",), _minutes),
        Derived("air_minutes_each", _("Minutes on air, on average"), ("air_seconds", "effective"),
                lambda seconds, effective: ratio(seconds / 60, effective), 1),
        Additive("logins", _("Logins to the system"), lambda t: t.logins, fact=Fact.USAGE),
    )
}  # fmt: skip

PARTS: dict[str, Counted] = {
    part.code: part
    for part in (
        Additive("air_seconds", _("Seconds on air"), lambda t: _effective(t).ifelse(t.seconds, 0), fact=Fact.CALLS),
    )
}  # fmt: skip
"""What measures are derived from and nobody asks for."""


_ON_FILE = (
    Attribute("specialist", _("Specialist"), lambda t: t.executor, names="employee"),
    Attribute("result", _("Reason / result"), lambda t: t.result, names="result", of_work=True),
    CLIENT,
    Attribute("person", _("Person"), lambda t: t.person, names="person"),
    Attribute("state", _("State"), lambda t: t.state, names="state", of_work=True),
    Attribute("kind", _("Kind"), lambda t: t.kind, names="kind", of_work=True),
    Attribute("method", _("Method"), lambda t: t.method, names="method", of_work=True),
    Attribute("incoming", _("Incoming or outgoing"), lambda t: t.is_incoming.cast("int64"), names="incoming"),
    Attribute("direction", _("Direction"), lambda t: t.direction, names="direction", of_work=True),
    Attribute("topic", _("Topic"), lambda t: t.topic, names="topic", of_work=True),
    Attribute("stage", _("Stage"), lambda t: t.stage, unnests="stages", names="stage",
              of_work=True),
    Attribute("instrument", _("Instrument"), lambda t: t.instrument, unnests="instruments",
              names="instrument", of_work=True),
    Attribute("case", _("Case"), lambda t: t["case"], unnests="cases", names="case", of_work=True),
    Attribute("campaign", _("Campaign"), lambda t: t.campaign, names="campaign", of_work=True),
    Attribute("band", _("Risk band on the day"), lambda t: t.band, names="band"),
    *TIMES,
    Attribute("weekday", _("Day of the week"), lambda t: t.day.day_of_week.index().cast("int64"), names="weekday"),
    Attribute("hour", _("Hour"), lambda t: t.hour.cast("int64"), names="hour"),
)  # fmt: skip
_LIVE = (
    Attribute("group", _("Group"), place=Place.EXECUTOR, of="group_id", names="group"),
    Attribute("department", _("Department"), place=Place.EXECUTOR, of="group__department_id", names="department"),
    Attribute("owner", _("Client's specialist"), place=Place.CLIENT, of="specialist_id", names="employee"),
    *OF_CLIENTS,
    Attribute("debt_work", _("Whose debt work, today"), place=Place.CLIENT, of="debt_work", names="debt_work",
              hint=_("Of the client as it is today, not on the day of the contact")),
    Attribute("debt_depth", _("Depth of the debt, today"), place=Place.CLIENT, of="depth_band", names="debt_depth",
              hint=_("What the client owes today in months of its fee, not on the day of the contact")),
    Attribute("characteristic", _("Characteristic of the person"), lambda t: t.characteristic,
              place=Place.PERSON, of="characteristics", unnests="characteristics", names="characteristic"),
    Attribute("link", _("Material of the campaign"), place=Place.CAMPAIGN, of="link", of_work=True),
)  # fmt: skip
ATTRIBUTES = {attribute.code: attribute for attribute in (*_ON_FILE, *_LIVE)}
