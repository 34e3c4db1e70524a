"""All that a report is made of: attributes and measures by subject (domain §9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.choices import FACTS, Fact, Subject

from . import debts, works
from .kinds import SEGMENT, Additive, Attribute, Counted, Derived, Distinct, Measure, OfAssignments, Place

__all__ = [
    "ATTRIBUTES", "MEASURES", "PARTS", "SEGMENT", "Additive", "Attribute", "Counted", "Derived", "Distinct", "Measure",
    "OfAssignments", "Place", "counted", "facts_of", "measures_of",
]  # fmt: skip

ATTRIBUTES: Mapping[Subject, Mapping[str, Attribute]] = {
    Subject.WORKS: works.ATTRIBUTES,
    Subject.PROMISES: debts.PROMISE_ATTRIBUTES,
    Subject.MONEY: debts.MONEY_ATTRIBUTES,
}
MEASURES: dict[str, Measure] = works.MEASURES | debts.PROMISE_MEASURES | debts.MONEY_MEASURES
"""Each code stands for one measure of one subject."""

PARTS: dict[str, Counted] = works.PARTS
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


def measures_of(subject: Subject) -> dict[str, Measure]:
    return {code: one for code, one in MEASURES.items() if facts_of([code])[0] in FACTS[subject]}
