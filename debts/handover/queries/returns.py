"""What speaks for giving a debt back to the specialist."""

from __future__ import annotations

from datetime import date

from clients.models import Client
from crm.months import first_of_month
from crm.staff.models import Employee
from debts import rules as debt_rules
from debts.choices import PromiseState
from debts.handover import rules
from debts.handover.faces import day_of
from debts.models import Promise
from debts.queries import depth_on, documents_of, owner_of
from debts.queries.settlement import InvoiceLine


def verdict_of(client: Client, employee: Employee, day: date) -> rules.Verdict | None:
    """Whether the debt may go back to the specialist, and what that stands on; None where the specialist has it."""
    owned = owner_of(client)
    if not owned.is_manager or owned.since is None:
        return None
    since = day_of(owned.since)
    return rules.verdict(depth_on(client, day), agreements_of(client, employee, since, day), since)


def agreements_of(client: Client, employee: Employee, since: date, day: date) -> list[rules.Agreement]:
    """What was agreed for the days since then: promises, and the terms of invoices in months without a promise."""
    promised = [
        rules.Agreement(one.agreed_on, KEPT_BY.get(one.state), one.amount)
        for one in Promise.objects.filter(client=client, agreed_on__gte=since).exclude(state=PromiseState.SUPERSEDED)
    ]
    months = {first_of_month(one.on) for one in promised}
    terms = _terms(client, employee, since, day)
    return promised + [one for one in terms if first_of_month(one.on) not in months]


KEPT_BY: dict[str, bool] = {PromiseState.KEPT: True, PromiseState.BROKEN: False}


def _terms(client: Client, employee: Employee, since: date, day: date) -> list[rules.Agreement]:
    """The terms of invoices that were due since then, and whether each was paid in full by its own. A voided one was
    never owed."""
    found = []
    for line in (one for one in documents_of(client, employee).invoices if one.voided is None):
        due = debt_rules.due_day(line.invoice.period, line.invoice.due_on)
        if since <= due <= day:
            found.append(rules.Agreement(due, _paid_by(line, due, day), line.invoice.amount, promised=False))
    return found


def _paid_by(line: InvoiceLine, due: date, day: date) -> bool | None:
    if line.is_open:
        return None if due == day else False
    return all(payment.on <= due for payment, _amount in line.paid_by)
