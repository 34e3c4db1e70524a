"""How complete the collection of a month is: by specialist and group, against the same months of last year (domain §7).

Billed is what invoices of the month say, whenever they were issued. Collected is what was paid in the month, whatever
it pays for, less what was taken back: so old debts that come in raise a month above 100 %, and the sums of a month are
those of its documents. Whose a client was then nobody asks: the clients that one keeps today are compared with
themselves a year ago. Of a month that is not over last year's counts up to the same day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from clients.models import Client
from crm.months import last_of_month, months_before
from crm.staff.models import Employee, Group
from crm.staff.queries import colleagues, scope_of
from debts.choices import PromiseState
from debts.models import Invoice, Payment, Promise
from debts.queries import with_debt
from debts.queries.depth import MONEY

from . import rules
from .rules import Forecast, Sums

NOBODY = "none"
TREND = 12
"""Months of the chart."""

DECIDED_DAYS = 180
"""Promises decided so many days back tell which share of them is kept."""


@dataclass(frozen=True)
class Whom:
    """Whose clients are counted: one specialist's, those of a group's specialists, or all that the viewer sees."""

    employee: Employee | None = None
    group: Group | None = None

    @property
    def query(self) -> str:
        """Chooses the same clients in the list, and on the page of completeness."""
        if self.employee:
            return f"specialist={self.employee.pk}"
        return f"group={self.group.pk}" if self.group else ""

    def condition(self, path: str = "client__") -> Q:
        if self.employee:
            return Q(**{f"{path}specialist": self.employee})
        return Q(**{f"{path}specialist__group": self.group}) if self.group else Q()


def usual(viewer: Employee) -> Whom:
    """Whose figures one opens first: those of all one answers for, or the own ones."""
    return Whom() if viewer.is_supervisor or scope_of(viewer).everything else Whom(viewer)


def specialists_of(viewer: Employee) -> Any:
    """Whose figures the viewer may ask for."""
    return Employee.objects.filter(colleagues(viewer)).select_related("group")


def groups_of(viewer: Employee) -> Any:
    """Groups of which the viewer sees clients."""
    return Group.objects.filter(employees__in=Employee.objects.filter(colleagues(viewer))).distinct()


# --- Sums of months ---------------------------------------------------------------------------------------------------


def sums_of(
    viewer: Employee, whom: Whom, months: Collection[date], day: date, key: str = ""
) -> dict[tuple[Any, date], Sums]:
    """Sums by ``key`` (a path from the client, None without one) and month. Two statements."""
    billed, collected = _invoices(viewer, whom, months), _payments(viewer, whom, months, day)
    path = f"client__{key}" if key else ""
    found: dict[tuple[Any, date], Sums] = defaultdict(Sums)
    for owner, month, amount in _grouped(billed.annotate(month=F("period")), path):
        found[owner, month] += Sums(billed=amount)
    for owner, month, amount in _grouped(collected.annotate(month=TruncMonth("on")), path):
        found[owner, month] += Sums(collected=amount)
    return dict(found)


def _invoices(viewer: Employee, whom: Whom, months: Collection[date]) -> Any:
    return Invoice.objects.visible_to(viewer).filter(whom.condition(), period__in=list(months))


def _payments(viewer: Employee, whom: Whom, months: Collection[date], day: date) -> Any:
    """Of these months, without the days that have not come in the month of the day, of either year."""
    spans = Q()
    for first, last in _spans(months, day):
        spans |= Q(on__range=(first, last))
    return Payment.objects.visible_to(viewer).filter(whom.condition(), spans)


def _spans(months: Collection[date], day: date) -> list[tuple[date, date]]:
    """The months as few ranges of days: those that follow each other without a gap are one."""
    spans: list[tuple[date, date]] = []
    for month in sorted(months):
        until = rules.counted_until(month, day)
        if spans and spans[-1][1] + timedelta(days=1) == month:
            spans[-1] = (spans[-1][0], until)
        else:
            spans.append((month, until))
    return spans


def _grouped(documents: Any, path: str) -> Iterable[tuple[Any, date, Decimal]]:
    keys = [path, "month"] if path else ["month"]
    for *owner, month, amount in (
        documents.order_by().values(*keys).annotate(sum=Sum("amount")).values_list(*keys, "sum")
    ):
        yield owner[0] if owner else None, month, amount


# --- Over the months --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """A month beside the same one of last year."""

    month: date
    sums: Sums
    before: Sums

    @property
    def last_year(self) -> date:
        return months_before(self.month, 12)


def trend(viewer: Employee, whom: Whom, month: date, day: date) -> list[Point]:
    """The months up to this one, the oldest first, each beside last year's. Two statements."""
    months = [months_before(month, count) for count in range(2 * TREND)]
    found = sums_of(viewer, whom, months, day)
    return [
        Point(one, found.get((None, one), Sums()), found.get((None, months_before(one, 12)), Sums()))
        for one in reversed(months[:TREND])
    ]


# --- Beside each other ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One specialist or group in a month, beside last year; ``query`` opens what it counts."""

    name: str
    query: str
    sums: Sums
    before: Sums
    promised: Decimal = Decimal(0)

    @property
    def change(self) -> Decimal | None:
        """Percentage points against last year."""
        now, then = self.sums.share, self.before.share
        return None if now is None or then is None else (now - then) * 100

    @property
    def order(self) -> tuple[Decimal, str]:
        """What is least complete first; what has nothing to collect last."""
        share = self.sums.share
        return (Decimal(10**9) if share is None else share, self.name)


def by_group(viewer: Employee, whom: Whom, month: date, day: date) -> list[Line]:
    """The groups of the viewer's clients, the least complete first. Four statements."""
    key = "specialist__group"
    names = {one.pk: one.name for one in Group.objects.all()}
    return _lines(viewer, whom, month, day, key, names, "group", _("Without a group"))


def by_specialist(viewer: Employee, whom: Whom, month: date, day: date) -> list[Line]:
    """The specialists, the least complete first. Four statements."""
    names = {one.pk: one.full_name for one in Employee.objects.only("full_name", "username")}
    return _lines(viewer, whom, month, day, "specialist", names, "specialist", _("Without a specialist"))


def _lines(
    viewer: Employee, whom: Whom, month: date, day: date, key: str, names: dict[int, str], parameter: str, nobody: str
) -> list[Line]:
    before = months_before(month, 12)
    found = sums_of(viewer, whom, [month, before], day, key)
    promises = promised(viewer, whom, month, day, key)
    owners = {owner for owner, _month in found} | promises.keys()
    lines = [
        Line(
            names.get(owner, nobody), f"{parameter}={owner or NOBODY}", found.get((owner, month), Sums()),
            found.get((owner, before), Sums()), promises.get(owner, Decimal(0)),
        )
        for owner in owners
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.order)


def total_of(lines: Sequence[Line], name: str, query: str) -> Line:
    return Line(
        name, query, rules.total(one.sums for one in lines), rules.total(one.before for one in lines),
        sum((one.promised for one in lines), Decimal(0)),
    )  # fmt: skip


# --- The forecast -----------------------------------------------------------------------------------------------------


def promised(viewer: Employee, whom: Whom, month: date, day: date, key: str = "") -> dict[Any, Decimal]:
    """What pending promises of the rest of the month may bring, by ``key``: no more than is owed. One statement."""
    pending = Promise.objects.filter(
        state=PromiseState.PENDING, agreed_on__range=(max(month, day), last_of_month(month))
    )
    promisers: Any = Client.objects.visible_to(viewer).filter(whom.condition(""), pk__in=pending.values("client"))
    amount = Subquery(pending.filter(client=OuterRef("pk")).values("amount")[:1], output_field=MONEY)
    rows = with_debt(promisers, day).annotate(promised=amount).order_by()
    expected: dict[Any, Decimal] = defaultdict(Decimal)
    keys = [key] if key else []
    for *owner, sum_, debt in rows.values_list(*keys, "promised", "debt"):
        expected[owner[0] if owner else None] += rules.expected(sum_, debt)
    return dict(expected)


def forecast(viewer: Employee, whom: Whom, month: date, day: date, sums: Sums) -> Forecast:
    """What the month will bring by its pending promises. Two statements."""
    promises = promised(viewer, whom, month, day)
    return Forecast(sums, promises.get(None, Decimal(0)), kept_share(viewer, whom, day))


def kept_share(viewer: Employee, whom: Whom, day: date) -> Decimal | None:
    """Which share of the promised money came as promised lately; None where nothing was decided. One statement."""
    decided = Promise.objects.visible_to(viewer).filter(
        whom.condition(),
        state__in=[PromiseState.KEPT, PromiseState.BROKEN],
        settled_on__gt=day - timedelta(days=DECIDED_DAYS),
    )
    found = decided.aggregate(kept=Sum("amount", filter=Q(state=PromiseState.KEPT)), whole=Sum("amount"))
    return Sums(found["whole"], found["kept"] or Decimal(0)).share if found["whole"] else None
