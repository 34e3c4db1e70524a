"""Pure rules of feedback (domain §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from crm.staff import rules as staff_rules
from crm.staff.choices import Role

Key = TypeVar("Key")
TOP = 5


def may_edit_tags(roles: Collection[str]) -> bool:
    """The tags are the same for everybody."""
    return staff_rules.has_role(roles, Role.HEAD, Role.DIRECTOR)


def top(counts: Iterable[tuple[Key, str, int]], most: int = TOP) -> list[tuple[Key, str, int]]:
    """The most frequent of (key, name, count), of equal ones by name; those that never occur are left out."""
    return sorted((one for one in counts if one[2]), key=lambda one: (-one[2], one[1].lower().replace("ё", "е")))[:most]
