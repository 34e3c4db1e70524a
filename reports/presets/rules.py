"""Pure rules of shared settings: who shares with whom, who changes them (domain §9)."""

from __future__ import annotations

from collections.abc import Collection, Container

from crm.staff import rules as staff_rules

LONGEST_NAME = 60


def may_change(roles: Collection[str], *, is_own: bool, is_of_own_group: bool) -> bool:
    """Its owner, those who lead the group, the director."""
    leads = is_of_own_group and staff_rules.is_group_leader(roles)
    return is_own or leads or staff_rules.sees_everything(roles)


def draft_name(name: str, prefix: str, taken: Container[str]) -> str:
    """A name for a copy that none of ``taken`` bears, no longer than a name may be."""
    plain = f"{prefix}: {name}"[:LONGEST_NAME]
    number, found = 1, plain
    while found in taken:
        number += 1
        found = f"{plain[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return found
