"""What attributes and measures are made of (domain §9).

An attribute says where its values are: in the file, by an expression over it, or in the database as it is now (of the
client, of the executor, of the person): who keeps a client and what it is called are shown as they are today.

A measure counts facts of one kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.choices import Fact

Number = int | float | Decimal
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
    expression all. ``unnested`` is what is summed where instruments were unnested, the same unless told. ``hint`` says
    what its name does not."""

    code: str
    label: Label
    expression: Callable[[Any], Any] | None = None
    decimals: int = 0
    unnested: Callable[[Any], Any] | None = None
    fact: Fact = Fact.WORKS
    hint: Label = ""


@dataclass(frozen=True)
class Distinct:
    """How many different clients or persons; never added up."""

    code: str
    label: Label
    column: str
    decimals: int = 0
    fact: Fact = Fact.WORKS
    hint: Label = ""


@dataclass(frozen=True)
class OfAssignments:
    """Something of the assignments that the works belong to, each counted once: ``column`` None counts them."""

    code: str
    label: Label
    column: str | None = None
    decimals: int = 0
    fact: Fact = Fact.WORKS
    hint: Label = ""


@dataclass(frozen=True)
class Derived:
    """Computed from other measures of the same cell: ratios, differences; ``None`` where it cannot be said."""

    code: str
    label: Label
    needs: tuple[str, ...]
    formula: Callable[..., Number | None]
    decimals: int = 0
    is_share: bool = False
    hint: Label = ""


Counted = Additive | Distinct | OfAssignments
Measure = Counted | Derived


def ratio(part: Any, whole: Any) -> Any:
    """None of nothing; of money, exactly as far as a Decimal goes."""
    return part / whole if part is not None and whole else None


def percent(part: Any, whole: Any) -> Any:
    return 100 * part / whole if part is not None and whole else None


# --- What every subject has -------------------------------------------------------------------------------------------

TIMES = (
    Attribute("day", _("Day"), lambda t: t.day, names="day", is_time=True),
    Attribute("week", _("Week"), lambda t: t.day.truncate("W"), names="week", is_time=True),
    Attribute("month", _("Month"), lambda t: t.day.truncate("M"), names="month", is_time=True),
    Attribute("quarter", _("Quarter"), lambda t: t.day.truncate("Q"), names="quarter", is_time=True),
    Attribute("year", _("Year"), lambda t: t.day.year().cast("int64"), names="year", is_time=True),
)
CLIENT = Attribute("client", _("Client"), lambda t: t.client, names="client")
OF_CLIENTS = (
    Attribute("manager", _("Account manager"), place=Place.CLIENT, of="account_manager_id", names="employee"),
    Attribute("category", _("Category"), place=Place.CLIENT, of="category", names="category"),
    Attribute("size", _("Size segment"), place=Place.CLIENT, of="size", names="size"),
    Attribute("region", _("Region"), place=Place.CLIENT, of="region_id", names="region"),
    Attribute("status", _("Status of the client"), place=Place.CLIENT, of="status", names="status"),
)

SEGMENT = "segment-"
"""Before the key of a segment type: each type is an attribute."""
