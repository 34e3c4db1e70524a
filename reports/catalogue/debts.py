"""Attributes and measures of promises, and of what was billed and paid (domain §7).

A promise counts on the day it was agreed for, an invoice on the first day of its month, a payment on its own day. Whose
the client is and whose its debt work is are said as they are today, as the page of collection says them.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from debts.choices import PromiseState
from reports.choices import Fact

from .kinds import (
    CLIENT,
    OF_CLIENTS,
    TIMES,
    Additive,
    Attribute,
    Derived,
    Distinct,
    Measure,
    Place,
    percent,
)

_COPECKS = 2


def _is(state: PromiseState) -> Any:
    return lambda t: t.state == state.value


def _stands(t: Any) -> Any:
    """Whether another promise took its place: what was promised once is not promised twice."""
    return t.state != PromiseState.SUPERSEDED.value


PROMISE_MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Additive("promises", _("Promises"), fact=Fact.PROMISES,
                 hint=_("All that were made, counted on the day they were agreed for")),
        Additive("promises_kept", _("Kept promises"), _is(PromiseState.KEPT), fact=Fact.PROMISES),
        Additive("promises_broken", _("Broken promises"), _is(PromiseState.BROKEN), fact=Fact.PROMISES),
        Additive("promises_pending", _("Pending promises"), _is(PromiseState.PENDING), fact=Fact.PROMISES),
        Additive("promises_superseded", _("Superseded promises"), _is(PromiseState.SUPERSEDED), fact=Fact.PROMISES,
                 hint=_("Another promise was made in their place")),
        Derived("kept_share", _("Kept of settled promises"), ("promises_kept", "promises_broken"),
                lambda kept, broken: percent(kept, kept + broken), 1, is_share=True),
        Additive("promised", _("Promised, ₽"), lambda t: _stands(t).ifelse(t.amount, None), _COPECKS,
                 fact=Fact.PROMISES, hint=_("Without superseded promises")),
        Additive("promise_received", _("Received of the promised, ₽"),
                 lambda t: _stands(t).ifelse(t.received, None), _COPECKS, fact=Fact.PROMISES,
                 hint=_("Paid from the day of the promise through the agreed one, no more than was promised")),
        Derived("received_share", _("Received of the promised"), ("promise_received", "promised"), percent, 1,
                is_share=True),
        Distinct("promisers", _("Clients that promised"), "client", fact=Fact.PROMISES),
    )
}  # fmt: skip

MONEY_MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Additive("billed", _("Billed, ₽"), lambda t: t.amount, _COPECKS, fact=Fact.INVOICES,
                 hint=_("By invoices of the month, which count on its first day; voided ones are left out")),
        Additive("collected", _("Collected, ₽"), lambda t: t.amount, _COPECKS, fact=Fact.PAYMENTS,
                 hint=_("Paid on these days, whatever it pays for, less what was taken back")),
        Derived("collected_share", _("Collected of billed"), ("collected", "billed"), percent, 1, is_share=True),
        Additive("paid", _("Payments received, ₽"), lambda t: t.is_reversal.ifelse(None, t.amount), _COPECKS,
                 fact=Fact.PAYMENTS, hint=_("Without reversals")),
        Additive("taken_back", _("Reversed, ₽"), lambda t: t.is_reversal.ifelse(-t.amount, None), _COPECKS,
                 fact=Fact.PAYMENTS),
        Additive("payments", _("Payments"), lambda t: ~t.is_reversal, fact=Fact.PAYMENTS),
        Distinct("billed_clients", _("Clients billed"), "billed_client", fact=Fact.INVOICES),
        Distinct("payers", _("Clients that paid"), "payer", fact=Fact.PAYMENTS),
    )
}  # fmt: skip


_TODAY: Any = _("Of the client as it is today")
_OF_DEBTORS = (
    CLIENT,
    Attribute("specialist", _("Client's specialist"), place=Place.CLIENT, of="specialist_id", names="employee",
              hint=_TODAY),
    Attribute("group", _("Group"), place=Place.CLIENT, of="specialist__group_id", names="group", hint=_TODAY),
    Attribute("department", _("Department"), place=Place.CLIENT, of="specialist__group__department_id",
              names="department", hint=_TODAY),
    *OF_CLIENTS,
    Attribute("debt_owner", _("Who does the debt work, today"), place=Place.CLIENT, of="debt_owner_id",
              names="employee", hint=_TODAY),
    Attribute("debt_work", _("Whose debt work, today"), place=Place.CLIENT, of="debt_work", names="debt_work",
              hint=_TODAY),
    Attribute("debt_depth", _("Depth of the debt, today"), place=Place.CLIENT, of="depth_band", names="debt_depth",
              hint=_TODAY),
    *TIMES,
)  # fmt: skip

PROMISE_ATTRIBUTES = {
    attribute.code: attribute
    for attribute in (
        *_OF_DEBTORS,
        Attribute("promise_state", pgettext_lazy("promise", "State"), lambda t: t.state, names="promise_state"),
        Attribute("reason", _("Reason of non-payment"), lambda t: t.reason, names="reason"),
        Attribute("made_by", _("Who entered the promise"), lambda t: t.made_by, names="employee"),
        Attribute("made_month", _("Month when it was made"), lambda t: t.made_on.truncate("M"), names="month",
                  is_time=True),
        Attribute("band", _("Risk band when it was made"), lambda t: t.band, names="band"),
    )
}  # fmt: skip

MONEY_ATTRIBUTES = {
    attribute.code: attribute
    for attribute in (
        *_OF_DEBTORS,
        Attribute("band", _("Risk band on the day"), lambda t: t.band, names="band"),
    )
}
