"""What reports of promises and of money must say, computed in plain Python from the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clients.models import Client, Segment
from clients.rules import LARGE_ABOVE
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts.models import Invoice, Payment, Promise
from debts.queries import depth_on, owner_of
from debts.rules import band_of
from reports.choices import FACTS, Fact, Subject
from reports.workplace import attributes
from triggers.models import Result

Key = tuple[Any, ...]
Rows = Mapping[Fact, list[Any]]
_RELATED = ("client__specialist__group", "client__account_manager")


@dataclass
class Seen:
    """What an employee sees of a period, with all that the tables say of it."""

    rows: dict[Fact, list[Any]]
    received: dict[int, Decimal]
    bands: list[tuple[int, date, date | None, str]]
    segments: dict[int, str]
    voided: set[int]
    debts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def debt(self, client: Client) -> dict[str, Any]:
        """Of today: who does the debt work, in which role, and how deep the debt is."""
        if client.pk not in self.debts:
            owner, depth = owner_of(client), band_of(depth_on(client, today()))
            known = {"debt_owner": getattr(owner.employee, "pk", None), "debt_work": owner.kind.value}
            self.debts[client.pk] = {**known, "debt_depth": depth}
        return self.debts[client.pk]

    def band(self, client: int, day: date) -> str | None:
        found = (band for one, first, last, band in self.bands if one == client and first <= day <= (last or date.max))
        return next(found, None) if day <= today() else None


def seen_by(employee: Employee, start: date, end: date) -> Seen:
    promises = Promise.objects.visible_to(employee).filter(agreed_on__range=(start, end)).select_related(*_RELATED)
    invoices = Invoice.objects.visible_to(employee).filter(period__range=(start, end)).select_related(*_RELATED)
    payments = Payment.objects.visible_to(employee).filter(on__range=(start, end)).select_related(*_RELATED)
    money = list(Payment.objects.values_list("client_id", "on", "amount"))
    return Seen(
        {Fact.PROMISES: list(promises), Fact.INVOICES: list(invoices), Fact.PAYMENTS: list(payments)},
        {one.pk: _received(one, money) for one in promises},
        list(Result.objects.values_list("client_id", "valid_from", "valid_until", "band")),
        dict(Segment.objects.values_list("client_id", "name")),
        {pk for pair in Invoice.objects.exclude(voids=None).values_list("pk", "voids_id") for pk in pair},
    )


def _received(promise: Promise, money: Iterable[tuple[int, date, Decimal]]) -> Decimal:
    paid = [
        amount for client, on, amount in money
        if client == promise.client_id and promise.made_on <= on <= promise.agreed_on
    ]  # fmt: skip
    return min(promise.amount, max(sum(paid, Decimal(0)), Decimal(0)))


def day_of(row: Any) -> date:
    found = row.agreed_on if isinstance(row, Promise) else row.period if isinstance(row, Invoice) else row.on
    return found if isinstance(found, date) else date.max


def _size(row: Any) -> str | None:
    fee = row.client.monthly_fee
    return None if fee is None else "large" if fee > LARGE_ABOVE else "small_medium"


OF_BOTH: dict[str, Callable[[Any], Any]] = {
    "client": lambda row: row.client_id,
    "specialist": lambda row: row.client.specialist_id,
    "group": lambda row: row.client.specialist.group_id if row.client.specialist else None,
    "department": lambda row: (
        row.client.specialist.group.department_id if row.client.specialist and row.client.specialist.group else None
    ),
    "manager": lambda row: row.client.account_manager_id,
    "category": lambda row: row.client.category or None,
    "size": _size,
    "region": lambda row: row.client.region_id,
    "status": lambda row: row.client.status,
    "day": day_of,
    "week": lambda row: day_of(row) - timedelta(days=day_of(row).weekday()),
    "month": lambda row: day_of(row).replace(day=1),
    "quarter": lambda row: date(day_of(row).year, 3 * ((day_of(row).month - 1) // 3) + 1, 1),
    "year": lambda row: day_of(row).year,
}
OF_PROMISES: dict[str, Callable[[Any], Any]] = {
    "promise_state": lambda row: row.state,
    "reason": lambda row: row.reason_id,
    "made_by": lambda row: row.made_by_id,
    "made_month": lambda row: row.made_on.replace(day=1),
}


def codes(subject: Subject) -> tuple[str, ...]:
    """All attributes there are, so that none goes untried."""
    return tuple(sorted(attributes(subject)))


def value(seen: Seen, code: str, row: Any) -> Any:
    if code.startswith("segment-"):
        return seen.segments.get(row.client_id)
    if code.startswith("debt_"):
        return seen.debt(row.client)[code]
    if code == "band":
        return seen.band(row.client_id, row.made_on if isinstance(row, Promise) else day_of(row))
    return (OF_BOTH | OF_PROMISES)[code](row)


def cells(seen: Seen, kept: Sequence[str], facts: Iterable[Fact]) -> dict[Key, dict[Fact, list[Any]]]:
    """Rows by the values of the attributes."""
    found: dict[Key, dict[Fact, list[Any]]] = {} if kept else {(): {fact: [] for fact in Fact}}
    for fact in facts:
        for row in seen.rows[fact]:
            key = tuple(value(seen, code, row) for code in kept)
            found.setdefault(key, {one: [] for one in Fact})[fact].append(row)
    return found


def measures(seen: Seen, rows: Rows, subject: Subject) -> dict[str, Any]:
    return of_promises(seen, rows[Fact.PROMISES]) if subject is Subject.PROMISES else of_money(seen, rows)


def of_promises(seen: Seen, rows: list[Promise]) -> dict[str, Any]:
    count = {state: sum(one.state == state for one in rows) for state in ("kept", "broken", "pending", "superseded")}
    standing = [one for one in rows if one.state != "superseded"]
    promised = sum((one.amount for one in standing), Decimal(0))
    received = sum((seen.received[one.pk] for one in standing), Decimal(0))
    return {
        "promises": len(rows),
        **{f"promises_{state}": many for state, many in count.items()},
        "kept_share": share(count["kept"], count["kept"] + count["broken"]),
        "promised": promised,
        "promise_received": received,
        "received_share": share(received, promised),
        "promisers": len({one.client_id for one in rows}),
    }


def of_money(seen: Seen, rows: Rows) -> dict[str, Any]:
    billed = sum((one.amount for one in rows[Fact.INVOICES]), Decimal(0))
    paid = [one for one in rows[Fact.PAYMENTS] if one.reverses_id is None]
    back = [one for one in rows[Fact.PAYMENTS] if one.reverses_id is not None]
    received, reversed_ = (sum((one.amount for one in some), Decimal(0)) for some in (paid, back))
    return {
        "billed": billed,
        "collected": received + reversed_,
        "collected_share": share(received + reversed_, billed),
        "paid": received,
        "taken_back": -reversed_,
        "payments": len(paid),
        "billed_clients": len({one.client_id for one in rows[Fact.INVOICES] if one.pk not in seen.voided}),
        "payers": len({one.client_id for one in paid}),
    }


def share(part: Any, whole: Any) -> Any:
    return 100 * part / whole if whole else None


def kept(seen: Seen, code: str, chosen: Iterable[Any], subject: Subject) -> dict[Fact, list[Any]]:
    """Only the rows with one of these values of the attribute."""
    found: dict[Fact, list[Any]] = {fact: [] for fact in Fact}
    for fact in FACTS[subject]:
        found[fact] = [row for row in seen.rows[fact] if value(seen, code, row) in chosen]
    return found
