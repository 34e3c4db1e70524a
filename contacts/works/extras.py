"""What higher apps ask about a contact that is closed (which case was talked about), and about a campaign.

In ``AppConfig.ready`` of the higher app::

    closings.add(Extra("case", case_field, note_use))
    campaigns.add(Extra("case", case_field, set_campaign_case, case_of))

A form that asks draws ``field()`` under the name of the code, and the action that writes the row calls ``save(by, row,
value)`` in its transaction. A closed contact is told only what was given, a campaign also that nothing was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.forms import Field

from crm.staff.models import Employee

from .models import Campaign, Work

Row = TypeVar("Row")


def nothing(row: Any) -> Any:
    return None


@dataclass(frozen=True)
class Extra(Generic[Row]):
    """One question. ``field`` makes the field of a form without asking the database; ``initial`` reads what stands."""

    code: str
    field: Callable[[], Field]
    save: Callable[[Employee, Row, Any], object]
    initial: Callable[[Row], Any] = nothing


@dataclass
class Extras(Generic[Row]):
    known: dict[str, Extra[Row]] = field(default_factory=dict)

    def add(self, extra: Extra[Row]) -> None:
        """Raises ValueError: two questions have one code."""
        if extra.code in self.known:
            raise ValueError(f"Extra {extra.code!r} is registered twice")
        self.known[extra.code] = extra

    def fields(self) -> dict[str, Field]:
        return {code: one.field() for code, one in self.known.items()}

    def standing(self, row: Row) -> list[tuple[Any, Any]]:
        """What was answered, for the page of the row: pairs of the question's label and a row with an address."""
        found = [(one.field().label, one.initial(row)) for one in self.known.values()]
        return [(label, value) for label, value in found if value]

    def given(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """What a form was told of these questions."""
        return {code: cleaned[code] for code in self.known if code in cleaned}

    def save(self, by: Employee, row: Row, given: Mapping[str, Any]) -> None:
        for code, value in given.items():
            self.known[code].save(by, row, value)


closings: Extras[Work] = Extras()
campaigns: Extras[Campaign] = Extras()
