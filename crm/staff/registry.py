"""What higher apps tell the pages of staff, which may not import them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .models import Employee

LoadOf = Callable[[Collection[Employee]], Mapping[int, Any]]
"""Load of employees by id: objects with ``clients``, ``actual``, ``norm``, ``percent``, ``is_over`` and ``unit``."""

_load_of: list[LoadOf] = []


def register_load(load_of: LoadOf) -> None:
    _load_of[:] = [load_of]


def load_of(employees: Collection[Employee]) -> Mapping[int, Any]:
    return _load_of[0](employees) if _load_of and employees else {}
