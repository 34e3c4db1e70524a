"""Attributes and measures that a report is made of (domain §9).

An attribute says where its values are: in the file, by an expression over it, or in the database as it is now (of the
client, of the executor, of the person): who keeps a client and what it is called are shown as they are today.

A measure counts facts of one kind. A call is counted under its own employee, client, person and time, and under what
its work was; what belongs to no work stands under «no work» there, so that totals hold it. Usage knows only a client
and a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.calls.choices import CallDirection
from contacts.calls.rules import LONG_SECONDS
from contacts.calls.statistics import quality_minutes
from contacts.works.choices import HELD_STATES, WorkState

from .choices import Fact

Label = Any


class Place(Enum):
    FACT = "fact"
    CLIENT = "client"
    EXECUTOR = "executor"
    PERSON = "person"
    CAMPAIGN = "campaign"


@dataclass(frozen=True)
class Attribute:
    """``expression`` gives its value of a row of the file; ``of`` is the path in the database where it is not there.

    ``unnests`` is the list whose elements are its values: a work with two is in two rows of the report, and once in
    each total. ``names`` is where its values are called something: see ``labels``. ``of_work``: calls have it from
    their work, and some have none. ``hint`` says what its name does not.
    """

    code: str
    label: Label
    expression: Callable[[Any], Any] | None = None
    place: Place = Place.FACT
    of: str = ""
    unnests: str = ""
    names: str = ""
    is_time: bool = False
    of_work: bool = False
    hint: Label = ""


@dataclass(frozen=True)
class Additive:
    """A measure that is summed over the rows of a fact; of a condition, those are counted that meet it, without an
    expression all. ``unnested`` is what is summed where instruments were unnested, the same unless told."""

    code: str
    label: Label
    expression: Callable[[Any], Any] | None = None
    decimals: int = 0
    unnested: Callable[[Any], Any] | None = None
    fact: Fact = Fact.WORKS


@dataclass(frozen=True)
class Distinct:
    """How many different clients or persons; never added up."""

    code: str
    label: Label
    column: str
    decimals: int = 0
    fact: Fact = Fact.WORKS


@dataclass(frozen=True)
class OfAssignments:
    """Something of the assignments that the works belong to, each counted once: ``column`` None counts them."""

    code: str
    label: Label
    column: str | None = None
    decimals: int = 0
    fact: Fact = Fact.WORKS


@dataclass(frozen=True)
class Derived:
    """Computed from other measures of the same cell: ratios, differences; ``None`` where it cannot be said."""

    code: str
    label: Label
    needs: tuple[str, ...]
    formula: Callable[..., float | int | None]
    decimals: int = 0
    is_share: bool = False


Counted = Additive | Distinct | OfAssignments
Measure = Counted | Derived


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _percent(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None


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
                lambda held, not_held: _percent(held, held + not_held), 1, is_share=True),
        Derived("login_share", _("With a login of held"), ("with_login", "held"), _percent, 1, is_share=True),
        Additive("minutes", _("Minutes of works"), lambda t: t.minutes),
        Derived("minutes_each", _("Minutes a held work, on average"), ("minutes", "held"), _ratio, 1),
        Derived("works_each", _("Works a client"), ("works", "clients"), _ratio, 1),
        Additive("dials", _("Dials"), _dialled, fact=Fact.CALLS),
        Additive("answered", _("Answered calls"), _answered, fact=Fact.CALLS),
        Additive("long", _("Longer than 4 minutes"), lambda t: _answered(t) & (t.seconds > LONG_SECONDS),
                 fact=Fact.CALLS),
        Additive("effective", _("Effective calls"), _effective, fact=Fact.CALLS),
        Additive("quality", _("Quality calls"), _of_quality, fact=Fact.CALLS),
        Derived("answered_share", _("Answered of dials"), ("answered", "dials"), _percent, 1, is_share=True),
        Derived("long_share", _("Longer than 4 minutes of dials"), ("long", "dials"), _percent, 1, is_share=True),
        Derived("quality_share", _("Quality of effective calls"), ("quality", "effective"), _percent, 1, is_share=True),
        Derived("air_minutes", _("Minutes on air"), ("air_seconds",), _minutes),
        Derived("air_minutes_each", _("Minutes on air, on average"), ("air_seconds", "effective"),
                lambda seconds, effective: _ratio(seconds / 60, effective), 1),
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


def counted(codes: Iterable[str]) -> list[Counted]:
    """The counted measures that these are or follow from, each once."""
    found: dict[str, Counted] = {}
    for code in codes:
        measure = PARTS.get(code) or MEASURES[code]
        needed = counted(measure.needs) if isinstance(measure, Derived) else [measure]
        found |= {one.code: one for one in needed}
    return list(found.values())


def facts_of(codes: Iterable[str]) -> list[Fact]:
    """Of which facts these measures tell, in the order of ``Fact``."""
    told = {one.fact for one in counted(codes)}
    return [fact for fact in Fact if fact in told]


_FACTS = (
    Attribute("specialist", _("Specialist"), lambda t: t.executor, names="employee"),
    Attribute("result", _("Reason / result"), lambda t: t.result, names="result", of_work=True),
    Attribute("client", _("Client"), lambda t: t.client, names="client"),
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
    Attribute("day", _("Day"), lambda t: t.day, names="day", is_time=True),
    Attribute("week", _("Week"), lambda t: t.day.truncate("W"), names="week", is_time=True),
    Attribute("month", _("Month"), lambda t: t.day.truncate("M"), names="month", is_time=True),
    Attribute("quarter", _("Quarter"), lambda t: t.day.truncate("Q"), names="quarter", is_time=True),
    Attribute("year", _("Year"), lambda t: t.day.year().cast("int64"), names="year", is_time=True),
    Attribute("weekday", _("Day of the week"), lambda t: t.day.day_of_week.index().cast("int64"), names="weekday"),
    Attribute("hour", _("Hour"), lambda t: t.hour.cast("int64"), names="hour"),
)  # fmt: skip
_LIVE = (
    Attribute("group", _("Group"), place=Place.EXECUTOR, of="group_id", names="group"),
    Attribute("department", _("Department"), place=Place.EXECUTOR, of="group__department_id", names="department"),
    Attribute("owner", _("Client's specialist"), place=Place.CLIENT, of="specialist_id", names="employee"),
    Attribute("manager", _("Account manager"), place=Place.CLIENT, of="account_manager_id", names="employee"),
    Attribute("category", _("Category"), place=Place.CLIENT, of="category", names="category"),
    Attribute("size", _("Size segment"), place=Place.CLIENT, of="size", names="size"),
    Attribute("region", _("Region"), place=Place.CLIENT, of="region_id", names="region"),
    Attribute("status", _("Status of the client"), place=Place.CLIENT, of="status", names="status"),
    Attribute("debt_work", _("Whose debt work, today"), place=Place.CLIENT, of="debt_work", names="debt_work",
              hint=_("Of the client as it is today, not on the day of the contact")),
    Attribute("debt_depth", _("Depth of the debt, today"), place=Place.CLIENT, of="depth_band", names="debt_depth",
              hint=_("What the client owes today in months of its fee, not on the day of the contact")),
    Attribute("characteristic", _("Characteristic of the person"), lambda t: t.characteristic,
              place=Place.PERSON, of="characteristics", unnests="characteristics", names="characteristic"),
    Attribute("link", _("Material of the campaign"), place=Place.CAMPAIGN, of="link", of_work=True),
)  # fmt: skip
FIXED = {attribute.code: attribute for attribute in (*_FACTS, *_LIVE)}


SEGMENT = "segment-"
"""Before the key of a segment type: each type is an attribute."""
