"""Reads of collection: the clients whose money of a month is collected, each with what is known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest

from clients.models import Client
from crm.months import last_of_month, months_before
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from debts.choices import CollectionStage, Owner, PromiseState
from debts.models import DebtOwnership, Invoice, Payment
from debts.queries import with_debt
from debts.queries.depth import MONEY, or_nothing, total
from debts.rules import depth_in_months

from . import rules
from .choices import Why
from .rules import Facts, Next, Promised

MARKS_KEPT = 12
"""Months back in which marks are looked for: whoever was contacted again longer ago is contacted anew."""

WAITS, PAID = Why.WAITS.value, Why.PAID.value
RANKS = {
    CollectionStage.CONTACTED.value: 10, CollectionStage.CHECKED.value: 20, CollectionStage.AGREED.value: 30,
    CollectionStage.RECEIVED.value: 40, CollectionStage.SENT.value: 50, WAITS: 60, PAID: 70,
}  # fmt: skip
"""What stands first in the list: a broken promise, then what is nearest to money."""

# What is known of the client of the row: the newest promise, the marks, and the step that follows from them, as
# `rules.next_step` says of one who owes. One scalar subquery: each part is read once, however many columns use it.
_CHAIN = f"""(
SELECT jsonb_build_object(
    'promise', p.id, 'state', p.state, 'agreed_on', p.agreed_on, 'amount', p.amount::text,
    'done', m.done, 'contacted_on', greatest(m.contacted_on, p.followed_on),
    'next', n.step, 'rank', CASE n.step {" ".join(f"WHEN '{step}' THEN {rank}" for step, rank in RANKS.items())} END)
FROM (SELECT jsonb_object_agg(s.step, s.done_on) FILTER (WHERE s.month = %(month)s::date) AS done,
             max(s.done_on) FILTER (WHERE s.step = 'contacted') AS contacted_on
      FROM debts_collectionstep s
      WHERE s.client_id = "clients_client"."id" AND s.month >= %(since)s::date) m
LEFT JOIN LATERAL (
    SELECT p.id, p.state, p.agreed_on, p.amount,
           CASE WHEN w.state IN ('held', 'held_with_login') THEN w.counts_on END AS followed_on
    FROM debts_promise p LEFT JOIN works_work w ON w.id = p.follow_up_id
    WHERE p.client_id = "clients_client"."id" AND p.state <> 'superseded'
    ORDER BY p.made_on DESC, p.id DESC LIMIT 1) p ON true
CROSS JOIN LATERAL (SELECT CASE
    WHEN p.state = 'pending' AND %(day)s::date < p.agreed_on THEN 'waits'
    WHEN p.state = 'pending' AND (m.done ->> 'checked')::date >= p.agreed_on
        THEN CASE WHEN %(day)s::date = p.agreed_on THEN 'waits' ELSE 'contacted' END
    WHEN p.state = 'pending' THEN 'checked'
    WHEN p.state = 'broken' AND greatest(m.contacted_on, p.followed_on) >= p.agreed_on THEN 'agreed'
    WHEN p.state = 'broken' THEN 'contacted'
    WHEN p.state = 'kept' AND p.agreed_on >= %(month)s::date THEN 'agreed'
    WHEN jsonb_exists(m.done, 'received') THEN 'agreed'
    WHEN jsonb_exists(m.done, 'sent') THEN 'received'
    ELSE 'sent' END AS step) n
)"""
_NAMED = re.compile(r"%\((\w+)\)s")

NOTHING = Value(Decimal(0), output_field=MONEY)


def rows_of(employee: Employee, month: date, day: date) -> QuerySet[Client]:
    """Clients billed or paying in the month, or owing as of it, with what the list shows of each.

    ``debt``, ``billed``, ``collected`` are roubles, ``paid_on`` is the day of the last payment, ``owner_kind`` who does
    the debt work, ``chain`` what :func:`told` reads, ``rank`` the place by the step.
    The sums of all rows are those of :mod:`debts.collection.completeness`.
    """
    seen = as_known(Client.objects.visible_to(employee), month, day)
    voided = Exists(Invoice.objects.filter(voids=OuterRef("pk")))
    has_invoice = Exists(Invoice.objects.filter(~voided, client=OuterRef("pk"), period=month, voids=None))
    has_payment = Exists(_paid_in(month))
    return seen.filter(has_invoice | has_payment | Q(debt__gt=0)).select_related("specialist", "account_manager")


def as_known(clients: QuerySet[Client], month: date, day: date) -> QuerySet[Client]:
    """Clients with everything that :func:`rows_of` tells of."""
    known: Any = with_debt(clients, rules.as_of(month, day)).annotate(
        billed=or_nothing(total(Invoice.objects.filter(client=OuterRef("pk"), period=month))),
        collected=or_nothing(total(_paid_in(month))),
        paid_on=_last_paid(),
        owner_kind=_owner_kind(),
        chain=_chain(month, day),
    )
    rank = Case(When(debt__lte=0, then=Value(RANKS[PAID])), default=Cast(KT("chain__rank"), IntegerField()))
    return cast("QuerySet[Client]", known.annotate(rank=rank))


def with_depth(clients: QuerySet[Client]) -> QuerySet[Client]:
    """:func:`as_known` with ``depth`` in months of the fee, as :func:`debts.rules.depth_in_months` says."""
    exact = Func(F("debt") / F("monthly_fee"), Value(1), function="ROUND", output_field=MONEY)
    known = When(monthly_fee__gt=0, then=Greatest(exact, NOTHING, output_field=MONEY))
    return clients.annotate(depth=Case(known, output_field=MONEY))


def _paid_in(month: date) -> QuerySet[Payment]:
    return cast(
        "QuerySet[Payment]",
        Payment.objects.filter(client=OuterRef("pk"), on__range=(month, last_of_month(month))),
    )


def _last_paid() -> Subquery:
    """What was taken back is no payment."""
    paid = Payment.objects.filter(client=OuterRef("pk"), amount__gt=0).order_by("-on", "-pk")
    return Subquery(paid.values("on")[:1])


def _owner_kind() -> Coalesce:
    """Without a row the work is the specialist's."""
    now = DebtOwnership.objects.filter(client=OuterRef("pk"), until=None).values("kind")[:1]
    return Coalesce(Subquery(now), Value(Owner.SPECIALIST.value))


def _chain(month: date, day: date) -> RawSQL:
    values = {"day": day, "month": month, "since": months_before(month, MARKS_KEPT)}
    named = [values[name] for name in _NAMED.findall(_CHAIN)]
    return RawSQL(_NAMED.sub("%s", _CHAIN), named, output_field=JSONField())  # noqa: S611  no value in the text


def at_step(clients: Any, step: str) -> Any:
    """Those of :func:`rows_of` whose next step it is; ``waits`` for a promise, ``paid`` what is owed."""
    if step == PAID:
        return clients.filter(debt__lte=0)
    return clients.filter(debt__gt=0, chain__next=step)


def is_wide(employee: Employee) -> bool:
    """Whether the employee sees so many clients that none may be looked into before the list is narrowed down."""
    return scope_of(employee).everything


# --- What is told of one row ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A row as people read it."""

    facts: Facts
    next: Next
    depth: Decimal | None
    amount: Decimal | None
    promise: int | None

    @property
    def state(self) -> str:
        return self.facts.promise.state if self.facts.promise else ""

    @property
    def reached(self) -> frozenset[str]:
        """Steps that are behind: the marked ones, and the date once a promise of this month stands."""
        agreed = self.facts.promise is not None and (
            self.state == PromiseState.PENDING or self.facts.promise.agreed_on >= self.facts.month
        )
        return frozenset(self.facts.done) | ({CollectionStage.AGREED.value} if agreed else set())


def told(row: Any, month: date, day: date) -> Told:
    """What :func:`as_known` found of the client; no statement."""
    chain = row.chain
    promise = Promised(chain["state"], _day(chain["agreed_on"])) if chain["promise"] else None  # type: ignore[arg-type]
    facts = Facts(
        month, row.debt, {step: _day(on) for step, on in (chain["done"] or {}).items()},  # type: ignore[misc]
        promise, _day(chain["contacted_on"]),
    )  # fmt: skip
    amount = Decimal(chain["amount"]) if chain["amount"] else None
    depth = depth_in_months(row.debt, row.monthly_fee)
    return Told(facts, rules.next_step(facts, day), depth, amount, chain["promise"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def owner_of_row(row: Any) -> Employee | None:
    """Who does the debt work of the row's client; None where it has nobody."""
    owner = row.account_manager if row.owner_kind == Owner.MANAGER else row.specialist
    return cast("Employee | None", owner)
