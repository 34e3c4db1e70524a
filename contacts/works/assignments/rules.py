"""Pure rules of assignments (Поручение, domain §4): what was planned in a month and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.months import first_of_month, months_before

LARGEST = 99
AHEAD = 3
"""For how many months ahead one may plan, the present one included."""


@dataclass(frozen=True)
class Line:
    """One instrument of an assignment: how many times it was to be used, and how many times it was."""

    name: str
    planned: int
    used: int

    @property
    def deviation(self) -> int:
        """Planned less used (domain §9): what is still owed; below zero where more was done."""
        return self.planned - self.used

    @property
    def is_kept(self) -> bool:
        return self.used >= self.planned


def lines(names: Mapping[int, str], planned: Mapping[int, int], used: Mapping[int, int]) -> list[Line]:
    """What was planned, in the order of the names; then what was used without having been."""
    shown = [key for key in names if key in planned or key in used]
    ordered = sorted(shown, key=lambda key: (key not in planned, names[key]))
    return [Line(names[key], planned.get(key, 0), used.get(key, 0)) for key in ordered]


def fulfilment(rows: Collection[Line]) -> Decimal | None:
    """Used ÷ planned; what was used beyond the plan of one instrument does not stand in for another.

    None where nothing was planned.
    """
    planned = sum(row.planned for row in rows)
    return Decimal(sum(min(row.used, row.planned) for row in rows)) / planned if planned else None


def plannable(day: date) -> list[date]:
    """The months for which assignments are given on a day: the present one and those that follow."""
    return [months_before(first_of_month(day), -ahead) for ahead in range(AHEAD)]


def quantity_errors(wanted: Mapping[str, int]) -> dict[str, str]:
    """Codes of what cannot be so, by the name of the instrument; under ``""`` for all of them."""
    errors = {name: "range" for name, count in wanted.items() if not 0 <= count <= LARGEST}
    if not errors and not any(wanted.values()):
        errors[""] = "nothing"
    return errors


def merged(clients: Iterable[int], having: Collection[int]) -> tuple[list[int], int]:
    """Those who are still to get one, each once and in their order, and how many have one already."""
    asked = list(dict.fromkeys(clients))
    new = [client for client in asked if client not in having]
    return new, len(asked) - len(new)
