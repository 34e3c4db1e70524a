"""From one subject of reports to another: what both know is taken along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from .address import ORDINARY, address_of
from .catalogue import ATTRIBUTES, SEGMENT, Attribute
from .choices import Subject
from .rules import Layout


def subjects_for(layout: Layout, known: Mapping[str, Attribute], named: str) -> list[tuple[Any, str, bool]]:
    """The name of each subject, the address of its report like this one, and whether it is this one."""
    return [
        (subject.label, address_of(_like(layout, subject, known), named), subject is layout.subject)
        for subject in Subject
    ]


def _like(layout: Layout, subject: Subject, known: Mapping[str, Attribute]) -> Layout:
    """The period, the attributes and the filters that mean something there too; measures are its ordinary ones."""
    if subject is layout.subject:
        return layout
    kept = {code for code, one in known.items() if code.startswith(SEGMENT) or _is_alike(one, ATTRIBUTES[subject])}
    ordinary = QueryDict(ORDINARY[subject])
    columns = tuple(code for code in layout.columns if code in kept)
    rows = tuple(code for code in layout.rows if code in kept)
    rows = rows or tuple(code for code in ordinary.getlist("r") if code not in columns)
    return replace(
        layout, subject=subject, rows=rows, columns=columns, measures=tuple(ordinary.getlist("m")), sort="", drill=(),
        filters={code: values for code, values in layout.filters.items() if code in kept}, fold=0, turned=frozenset(),
    )  # fmt: skip


def _is_alike(attribute: Attribute, others: Mapping[str, Attribute]) -> bool:
    return attribute.code in others and others[attribute.code].names == attribute.names
