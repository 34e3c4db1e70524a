"""What higher apps add to the call session: why a client is in the queue, and what the screen shows beside the call.

In ``AppConfig.ready`` of the higher app::

    from contacts.sessions.registry import ORDER_BAND, Panel, Reason, registry

    registry.add(
        Reason("band", _("Risk"), bands_of, order=ORDER_BAND),
        Panel("risk", _("Risk"), "triggers/session.html", risk_of, "main", 10),
    )

``bands_of(clients, employee, day)`` answers for many clients by at most a few statements: by the client's id, a number
(lower comes first among clients with this reason) and the line shown, or a function of nothing that makes it: hundreds
wait, one is taken. A client without the reason is left out. It is asked about clients that the employee sees.
``risk_of(client, employee)`` gives the context of a panel whose template finds the client as ``client``: places "head"
(beside the client's name) and "main" (a section of the left side).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clients.models import Client
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


@dataclass
class Registry(Panels[Client]):
    reasons: dict[str, Reason] = field(default_factory=dict)

    def add(self, *entries: Reason | Panel) -> None:
        """Register reasons and panels.

        Raises:
            ValueError: two of one kind have one code.
        """
        for entry in entries:
            if not isinstance(entry, Reason):
                super().add(entry)
            elif entry.code in self.reasons:
                raise ValueError(f"Reason {entry.code!r} is registered twice")
            else:
                self.reasons[entry.code] = entry

    def ordered_reasons(self) -> list[Reason]:
        return sorted(self.reasons.values(), key=lambda reason: (reason.order, reason.code))


registry = Registry()
