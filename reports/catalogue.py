"""Attributes and measures that a report is made of (domain §9).

An attribute says where its values are: in the file, by an expression over it, or in the database as it is now (of the
client, of the executor): who keeps a client and what it is called are shown as they are today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.works.choices import HELD_STATES, WorkState

Label = Any


class Place(Enum):
    FACT = "fact"
    CLIENT = "client"
    EXECUTOR = "executor"


@dataclass(frozen=True)
class Attribute:
    """``expression`` gives its value of a row of the file; ``of`` is the path in the database where it is not there.

    ``unnests`` is the list in the file whose elements are its values: a work with two is in two rows of the report, and
    once in each total. ``names`` is where its values are called something: see ``labels``.
    """

    code: str
    label: Label
    expression: Callable[[Any], Any] | None = None
    place: Place = Place.FACT
    of: str = ""
    unnests: str = ""
    names: str = ""
    is_time: bool = False


@dataclass(frozen=True)
class Additive:
    """A measure that is summed over works. ``unnested`` is what is summed where a list was unnested, the same unless
    told, by the name of the list."""

    code: str
    label: Label
    expression: Callable[[Any], Any]
    decimals: int = 0
    unnested: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Distinct:
    """How many different clients or persons; never added up."""

    code: str
    label: Label
    column: str
    decimals: int = 0


@dataclass(frozen=True)
class OfAssignments:
    """Something of the assignments that the works belong to, each counted once: ``column`` None counts them."""

    code: str
    label: Label
    column: str | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Derived:
    """Computed from other measures of the same cell: ratios, differences; ``None`` where it cannot be said."""

    code: str
    label: Label
    needs: tuple[str, ...]
    formula: Callable[..., float | int | None]
    decimals: int = 0
    is_share: bool = False


Measure = Additive | Distinct | OfAssignments | Derived


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _percent(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None


def _is(*states: WorkState) -> Callable[[Any], Any]:
    return lambda t: t.state.isin([state.value for state in states]).cast("int64")


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Additive("works", _("Works"), lambda t: t.work.notnull().cast("int64")),
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
        Additive("held", _("Held"), _is(*HELD_STATES)),
        Additive("with_login", _("Held with a login"), _is(WorkState.HELD_WITH_LOGIN)),
        Additive("not_held", _("Not held"), _is(WorkState.NOT_HELD)),
        Derived("held_share", _("Held of closed"), ("held", "not_held"),
                lambda held, not_held: _percent(held, held + not_held), 1, is_share=True),
        Derived("login_share", _("With a login of held"), ("with_login", "held"), _percent, 1, is_share=True),
        Additive("minutes", _("Minutes of works"), lambda t: t.minutes),
        Derived("minutes_each", _("Minutes a held work, on average"), ("minutes", "held"), _ratio, 1),
        Derived("works_each", _("Works a client"), ("works", "clients"), _ratio, 1),
    )
}  # fmt: skip

_FACTS = (
    Attribute("specialist", _("Specialist"), lambda t: t.executor, names="employee"),
    Attribute("result", _("Reason / result"), lambda t: t.result, names="result"),
    Attribute("client", _("Client"), lambda t: t.client, names="client"),
    Attribute("person", _("Person"), lambda t: t.person, names="person"),
    Attribute("state", _("State"), lambda t: t.state, names="state"),
    Attribute("kind", _("Kind"), lambda t: t.kind, names="kind"),
    Attribute("method", _("Method"), lambda t: t.method, names="method"),
    Attribute("incoming", _("Incoming or outgoing"), lambda t: t.is_incoming.cast("int64"), names="incoming"),
    Attribute("direction", _("Direction"), lambda t: t.direction, names="direction"),
    Attribute("topic", _("Topic"), lambda t: t.topic, names="topic"),
    Attribute("stage", _("Stage"), lambda t: t.stage, unnests="stages", names="stage"),
    Attribute("instrument", _("Instrument"), lambda t: t.instrument, unnests="instruments", names="instrument"),
    Attribute("campaign", _("Campaign"), lambda t: t.campaign, names="campaign"),
    Attribute("band", _("Risk band on the day"), lambda t: t.band, names="band"),
    Attribute("day", _("Day"), lambda t: t.day, names="day", is_time=True),
    Attribute("week", _("Week"), lambda t: t.day.truncate("W"), names="week", is_time=True),
    Attribute("month", _("Month"), lambda t: t.day.truncate("M"), names="month", is_time=True),
    Attribute("quarter", _("Quarter"), lambda t: t.day.truncate("Q"), names="quarter", is_time=True),
    Attribute("year", _("Year"), lambda t: t.day.year().cast("int64"), names="year", is_time=True),
    Attribute("weekday", _("Day of the week"), lambda t: t.day.day_of_week.index().cast("int64"), names="weekday"),
    Attribute("hour", _("Hour"), lambda t: t.hour.cast("int64"), names="hour"),
)
_LIVE = (
    Attribute("group", _("Group"), place=Place.EXECUTOR, of="group_id", names="group"),
    Attribute("department", _("Department"), place=Place.EXECUTOR, of="group__department_id", names="department"),
    Attribute("owner", _("Client's specialist"), place=Place.CLIENT, of="specialist_id", names="employee"),
    Attribute("manager", _("Account manager"), place=Place.CLIENT, of="account_manager_id", names="employee"),
    Attribute("category", _("Category"), place=Place.CLIENT, of="category", names="category"),
    Attribute("size", _("Size segment"), place=Place.CLIENT, of="size", names="size"),
    Attribute("region", _("Region"), place=Place.CLIENT, of="region_id", names="region"),
    Attribute("status", _("Status of the client"), place=Place.CLIENT, of="status", names="status"),
)
FIXED = {attribute.code: attribute for attribute in (*_FACTS, *_LIVE)}


SEGMENT = "segment-"
"""Before the key of a segment type: each type is an attribute."""
