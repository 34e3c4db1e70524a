"""Names of employees and rights by role: pure, no database (domain §2, §10)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from .choices import Role

OWNERS = frozenset({Role.SPECIALIST, Role.NEWCOMER_SPECIALIST, Role.ACCOUNT_MANAGER, Role.DEPUTY_HEAD, Role.HEAD})
GROUP_LEADERS = frozenset({Role.HEAD, Role.DEPUTY_HEAD})
SUPERVISORS = frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.DIRECTOR})

_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")
_INITIALS = re.compile(r"^(?P<family>[^\s.]+)\s+(?P<first>\w)\.?\s*(?:(?P<middle>\w)\.?)?$")


def clean_name(name: str) -> str:
    """A person's name as written, without surplus spaces and without the «(…)» that exports put behind it."""
    return _BRACKETS.sub("", _SPACES.sub(" ", name).strip())


def name_key(name: str) -> str:
    """The form in which two spellings of one name are equal: lower case, ё as е, single spaces."""
    return clean_name(name).lower().replace("ё", "е")


def initials_key(name: str) -> str:
    """«лаврова л.и.» of both «Лаврова Лариса Ивановна» and «Лаврова Л.И.»; empty for what is no such name."""
    cleaned = name_key(name)
    if match := _INITIALS.match(cleaned):
        return f"{match['family']} {match['first']}." + (f"{match['middle']}." if match["middle"] else "")
    parts = cleaned.split(" ")
    if len(parts) < 2 or any("." in part for part in parts):
        return ""
    return f"{parts[0]} " + "".join(f"{part[0]}." for part in parts[1:3])


def has_role(roles: Collection[str], *wanted: str) -> bool:
    return not frozenset(wanted).isdisjoint(roles)


def is_owner(roles: Collection[str]) -> bool:
    """May own clients, and therefore sees own ones."""
    return not OWNERS.isdisjoint(roles)


def is_group_leader(roles: Collection[str]) -> bool:
    return not GROUP_LEADERS.isdisjoint(roles)


def is_supervisor(roles: Collection[str]) -> bool:
    return not SUPERVISORS.isdisjoint(roles)


def sees_everything(roles: Collection[str]) -> bool:
    return Role.DIRECTOR in roles


def may_manage_staff(roles: Collection[str]) -> bool:
    """Employees, groups and the calendar are kept by the director."""
    return Role.DIRECTOR in roles


def may_see_staff(roles: Collection[str]) -> bool:
    """Open the pages about the employees within the scope."""
    return is_supervisor(roles)


def may_edit_norms(roles: Collection[str]) -> bool:
    """Norms belong to heads (domain §2); a deputy works by them."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_arrange_substitutions(roles: Collection[str]) -> bool:
    return is_supervisor(roles)


def may_edit_clients(roles: Collection[str]) -> bool:
    """Change what is known of a client whom they see; auditors and other systems only read."""
    return is_owner(roles) or Role.DIRECTOR in roles


def may_create_clients(roles: Collection[str]) -> bool:
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_see_looks(roles: Collection[str]) -> bool:
    """Read who looked at whose personal data (152-FZ); of clients whom they see."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_merge_clients(roles: Collection[str]) -> bool:
    """Make one client of two, and undo it; of clients whom they see."""
    return is_supervisor(roles)


def may_reassign(roles: Collection[str]) -> bool:
    """Give clients to other owners: those who answer for a group, within it, and the director."""
    return is_supervisor(roles)


def may_import(roles: Collection[str]) -> bool:
    """An import writes clients of all owners, so only those who answer for a group load files."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_compute(roles: Collection[str]) -> bool:
    """Start a run of the indicator by hand."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


def uses_pages(roles: Collection[str]) -> bool:
    """An account of another system has no business on the pages."""
    return any(role != Role.INTEGRATION for role in roles)


def roles_agree(roles: Collection[str]) -> bool:
    """An account of another system is nothing else: a person's rights must not reach a token."""
    return Role.INTEGRATION not in roles or len(set(roles)) == 1


def whole_if_it_is(value: Decimal) -> Decimal | int:
    """120 of 120.00, 2.5 of 2.50: a norm as people write it."""
    return int(value) if value == int(value) else value.normalize()


def overlap(starts: date, ends: date, other_starts: date, other_ends: date) -> bool:
    """Whether two spans of days, last days included, have a day in common."""
    return starts <= other_ends and other_starts <= ends


def state_on(starts: date, ends: date, day: date) -> str:
    """``planned``, ``current`` or ``past`` on the day; both ends included."""
    if day < starts:
        return "planned"
    return "current" if day <= ends else "past"
