"""What the homes show of debts: promises due and the month of a specialist, debts of a manager, groups of a head."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from clients.models import Client
from crm.months import first_of_month, months_before
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from debts.choices import HandoverState, Owner, OwnershipReason, PromiseState
from debts.models import DebtOwnership, HandoverSheet, Promise

from . import completeness, queries
from .choices import TODO_WORDS
from .completeness import Whom
from .queries import NOTHING
from .rules import Sums

SHOWN = 10
AHEAD = timedelta(days=7)
"""Promises due so soon stand on the home of a specialist."""


def specialist(employee: Employee, day: date) -> dict[str, Any]:
    """The own clients and those of the absent. Five statements."""
    month, owners = first_of_month(day), scope_of(employee).acts_for
    own = queries.rows_of(employee, month, day).filter(specialist__in=owners).order_by()
    found: Any = own.aggregate(
        all_billed=Sum("billed", default=NOTHING),
        all_collected=Sum("collected", default=NOTHING),
        todo=Count("pk", filter=Q(rank__lt=queries.RANKS[queries.WAITS])),
        broken=Count("pk", filter=Q(rank=queries.RANKS["contacted"])),
        waiting=Count("pk", filter=Q(chain__state=PromiseState.PENDING, debt__gt=0)),
    )
    sums = Sums(found["all_billed"], found["all_collected"])
    due = Promise.objects.visible_to(employee).filter(state=PromiseState.PENDING, client__specialist__in=owners)
    due = due.filter(agreed_on__lte=day + AHEAD).select_related("client").order_by("agreed_on", "pk")
    return {
        "sums": sums, "found": found, "today": day, "due": list(due[:SHOWN]),
        "forecast": completeness.forecast(employee, Whom(employee), month, day, sums),
        "list_query": "view=all",
    }  # fmt: skip


def manager(employee: Employee, day: date) -> dict[str, Any]:
    """Debts whose work is the employee's own or of somebody absent, and sheets that wait for an answer."""
    owners = scope_of(employee).acts_for
    now = DebtOwnership.objects.filter(until=None, kind=Owner.MANAGER)
    mine = Client.objects.visible_to(employee).filter(account_manager__in=owners, pk__in=now.values("client"))
    month = first_of_month(day)
    since = now.filter(client=OuterRef("pk"))
    known: Any = queries.as_known(mine, month, day).select_related("specialist", "account_manager")
    known = known.annotate(since=Subquery(since.values("since")[:1]), reason=Subquery(since.values("reason")[:1]))
    rows = [
        {
            "client": one,
            "told": told,
            "todo": TODO_WORDS[told.next.step] if told.next.step else "",
            "reason": OwnershipReason(one.reason).label,
        }
        for one in known.order_by("rank", "-debt", "number")[:SHOWN]
        for told in [queries.told(one, month, day)]
    ]
    waiting = HandoverSheet.objects.visible_to(employee).filter(
        state=HandoverState.COMPLETED, client__account_manager__in=owners
    )
    return {
        "rows": rows, "count": mine.count(), "waiting": waiting.count(),
        "list_query": f"owner={Owner.MANAGER.value}&view=all", "day": day,
    }  # fmt: skip


def supervisor(employee: Employee, day: date) -> dict[str, Any]:
    """Completeness by group for those who see all, by specialist for others."""
    month = first_of_month(day)
    is_wide = scope_of(employee).everything
    by = completeness.by_group if is_wide else completeness.by_specialist
    lines = by(employee, Whom(), month, day)
    total = completeness.total_of(lines, _("All"), "")
    return {
        "lines": lines[:SHOWN], "total": total, "month": month, "last_year": months_before(month, 12),
        "left": len(lines) - SHOWN, "by_group": is_wide,
    }  # fmt: skip
