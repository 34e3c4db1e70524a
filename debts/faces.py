"""How promises and owners of debt work look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from crm.ui import formats

from .choices import Owner, OwnershipReason, PromiseState
from .models import Promise
from .queries import Ownership

PROMISE_TONES: dict[str, str] = {
    PromiseState.PENDING: "accent",
    PromiseState.KEPT: "success",
    PromiseState.BROKEN: "danger",
    PromiseState.SUPERSEDED: "neutral",
}


def toned(promises: Iterable[Promise]) -> list[Any]:
    """The promises, each with its ``tone``."""
    rows: list[Any] = list(promises)
    for one in rows:
        one.tone = PROMISE_TONES[one.state]
    return rows


def why_owned(owner: Ownership) -> str:
    """Why the debt work is whose it is, with the day from which it is so."""
    if owner.row is None:
        return _("below 2.8 months")
    parts = [str(OwnershipReason(owner.row.reason).label)]
    if depth := owner.row.details.get("depth"):
        parts.append(_("%(months)s mo. then") % {"months": str(depth).replace(".", ",")})
    return ", ".join([*parts, formats.day(owner.row.since)])


def owner_name(owner: Ownership) -> str:
    """Whose it is: the name, or that nobody of the role is there."""
    if owner.employee is not None:
        return owner.employee.short_name
    return _("no account manager") if owner.kind == Owner.MANAGER else _("no specialist")


def owner_facts(owner: Ownership) -> dict[str, Any]:
    """For templates."""
    return {"owner": owner, "owner_name": owner_name(owner), "owner_why": why_owned(owner)}
