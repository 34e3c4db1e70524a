"""What higher apps add to the call session: why a client is in the queue, what the screen shows beside the call, and
what can be entered beside the result.

In ``AppConfig.ready`` of the higher app::

    from contacts.sessions.registry import ORDER_BAND, Panel, Part, Reason, registry

    registry.add(
        Reason("band", _("Risk"), bands_of, order=ORDER_BAND),
        Panel("risk", _("Risk"), "triggers/session.html", risk_of, "main", 10),
        Part("promise", "debts/session_promise.html", promise_fields, face_of, write_down),
    )

``bands_of(clients, employee, day)`` answers for many clients by at most a few statements: by the client's id, a number
(lower comes first among clients with this reason) and the line shown, or a function of nothing that makes it: hundreds
wait, one is taken. A client without the reason is left out. It is asked about clients that the employee sees.
``risk_of(client, employee)`` gives the context of a panel whose template finds the client as ``client``: places "head"
(beside the client's name) and "main" (a section of the left side).
A part is asked in the result panel and written in the one save, or nothing is (:class:`Part`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import Field

from clients.models import Client
from contacts.works.models import Work
from crm.staff.models import Employee
from crm.ui.panels import Label, Panels
from crm.ui.panels import Panel as AnyPanel

from .rules import Line

Panel = AnyPanel[Client]

Why = tuple[int | float | Decimal, Line]
"""The place among clients of one reason, lower first, and the line that says why, or what makes it."""

Find = Callable[[list[int], Employee, date], Mapping[int, Why]]

# The order of the queue (docs/sessions.md): of two clients the one with the reason of the lower number comes first.
ORDER_CALL_BACK, ORDER_PROMISE, ORDER_OVERDUE, ORDER_BAND, ORDER_DEBT = 10, 20, 30, 40, 50
ORDER_CAMPAIGN, ORDER_PLANNED = 60, 70


@dataclass(frozen=True)
class Reason:
    """Why a client is in the queue, and how early."""

    code: str
    label: Label
    find: Find
    order: int


@dataclass(frozen=True)
class Part:
    """What a higher app asks beside the result; it is kept in the draft and written in the one save like the rest.

    ``fields()`` makes the fields by their names, which no other part has, without asking the database. ``face`` of
    (client, employee) gives the context of ``template``, None where there is nothing to ask about: then the fields are
    shown only where something stands in them. ``write(by, client, work, given)`` is called where any was filled in,
    inside the transaction of the save, with the closed work; its errors bear the names of the fields.
    """

    code: str
    template: str
    fields: Callable[[], dict[str, Field]]
    face: Callable[[Client, Employee], Mapping[str, Any] | None]
    write: Callable[[Employee, Client, Work, Mapping[str, Any]], object]


@dataclass
class Registry(Panels[Client]):
    reasons: dict[str, Reason] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, *entries: Reason | Part | Panel) -> None:
        """Register reasons, parts and panels.

        Raises:
            ValueError: two of one kind have one code.
        """
        for entry in entries:
            if isinstance(entry, Reason):
                self._keep(self.reasons, entry)
            elif isinstance(entry, Part):
                self._keep(self.parts, entry)
            else:
                super().add(entry)

    @staticmethod
    def _keep(known: dict[str, Any], entry: Reason | Part) -> None:
        if entry.code in known:
            raise ValueError(f"{type(entry).__name__} {entry.code!r} is registered twice")
        known[entry.code] = entry

    def ordered_reasons(self) -> list[Reason]:
        return sorted(self.reasons.values(), key=lambda reason: (reason.order, reason.code))


registry = Registry()
