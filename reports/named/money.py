"""Receivables, and the completeness of their collection (domain §7, §9)."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.filters import choice
from clients.models import Client
from crm.months import first_of_month
from crm.staff.models import Employee
from crm.staff.queries import colleagues
from debts.choices import Owner, PromiseState
from debts.collection import filters as collection_filters
from debts.collection import queries
from debts.models import Invoice, Payment, Promise
from reports.rules import Period, a_year_before

from .columns import day, main, money, number, percent, text, word
from .frame import Asked, Report
from .parts import labelled, one_of, owner
from .sections import MONEY

_ROUBLES: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=2)
_NOTHING = Value(0, output_field=_ROUBLES)
PROMISE_TONES = {"pending": "accent", "kept": "success", "broken": "danger"}


def _share(part: Any, whole: Any) -> Round:
    """Percent with one decimal, half up; None of nothing."""
    exact = Cast(part, _ROUBLES) * Value(100, output_field=_ROUBLES) / NullIf(Cast(whole, _ROUBLES), _NOTHING)
    return Round(exact, precision=1)


def _depth(debt: Any, fee: Any) -> Round:
    """Of all together."""
    return Round(Cast(debt, _ROUBLES) / NullIf(Cast(fee, _ROUBLES), _NOTHING), precision=1)


class CollectionReport(Report):
    """Billed by invoices of the months of the period, collected by payments dated in it, as on the page of debts."""

    code, section, span, owned = "collection", MONEY, "month", None
    title = _("Completeness of collection")
    lead = _("Collected in the period of what its months were billed, against the same days of last year")
    empty_title = _("Nothing was billed or paid in this period")
    sort = "share"
    columns = (
        main("name", _("Specialist"), at="full_name", order="full_name"),
        text("group", _("Group"), at="group__name", order="group__name"),
        money("billed", _("Billed"), total=Sum("billed")),
        money("collected", pgettext_lazy("money", "Collected"), total=Sum("collected")),
        percent("share", _("Completeness, percent"), total=_share(Sum("collected"), Sum("billed"))),
        money("billed_before", _("Billed a year before"), total=Sum("billed_before")),
        money("collected_before", _("Collected a year before"), total=Sum("collected_before")),
        percent(
            "share_before",
            _("Completeness a year before, percent"),
            total=_share(Sum("collected_before"), Sum("billed_before")),
        ),
        money("kept", _("Promised and kept"), total=Sum("kept")),
        money("broken", _("Promised and broken"), total=Sum("broken")),
    )

    def rows_asked(self, asked: Asked) -> QuerySet[Employee]:
        """Specialists within the scope who keep a client that was billed or paid, in this year or the last one."""
        before = a_year_before(asked.period)
        rows: QuerySet[Any] = Employee.objects.filter(colleagues(asked.employee)).select_related("group")
        found = rows.annotate(
            billed=_billed(asked.period), collected=_paid(asked.period),
            billed_before=_billed(before), collected_before=_paid(before),
            kept=_promised(asked.period, PromiseState.KEPT), broken=_promised(asked.period, PromiseState.BROKEN),
        )  # fmt: skip
        shares = found.annotate(
            share=_share(F("collected"), F("billed")), share_before=_share(F("collected_before"), F("billed_before"))
        )
        return shares.exclude(Q(billed=0, collected=0, billed_before=0, collected_before=0))

    def row_url(self, record: Any) -> str:
        month = first_of_month(self.asked.period.end)
        return f"{reverse('debts:collection')}?specialist={record.pk}&month={month:%Y-%m}&view=all"


def _summed(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(one_of(rows, Sum("amount"), "client__specialist"), _NOTHING, output_field=_ROUBLES)


def _billed(period: Period) -> Coalesce:
    months = (first_of_month(period.start), period.end)
    return _summed(Invoice.objects.filter(client__merged_into=None, period__range=months))


def _paid(period: Period) -> Coalesce:
    return _summed(Payment.objects.filter(client__merged_into=None, on__range=(period.start, period.end)))


def _promised(period: Period, state: str) -> Coalesce:
    return _summed(Promise.objects.filter(state=state, agreed_on__range=(period.start, period.end)))


class ReceivablesReport(Report):
    code, section, span, owned = "receivables", MONEY, "", ""
    title = _("Receivables")
    lead = _("Who owes today, how deep, whose work it is and what was promised")
    empty_title = _("Nobody owes anything")
    sort = "-debt"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        text("manager", _("Account manager"), at="account_manager__short_name", order="account_manager__full_name"),
        money("monthly_fee", _("Fee"), total=Sum("monthly_fee")),
        money("debt", pgettext_lazy("money", "Owed"), total=Sum("debt")),
        number("depth", _("Depth, months"), decimals=1, total=_depth(Sum("debt"), Sum("monthly_fee"))),
        word("owner_kind", _("Whose work"), dict(Owner.choices)),
        day("agreed_on", _("Promised by")),
        money("promised", _("Promised")),
        word("promise_state", _("Promise"), dict(PromiseState.choices), PROMISE_TONES),
        day("paid_on", _("Last payment")),
    )
    own_filters = {
        "depth": choice(_("Depth"), collection_filters.DEPTHS, method=collection_filters.by_depth),
        "owner_kind": choice(_("Whose debt work"), Owner.choices),
        "promise_state": choice(_("Promise"), [one for one in PromiseState.choices if one[0] in PROMISE_TONES]),
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        seen = Client.objects.visible_to(asked.employee).select_related("specialist", "account_manager")
        known: Any = queries.with_depth(queries.as_known(seen, first_of_month(asked.day), asked.day))
        return known.filter(debt__gt=0).annotate(
            label=labelled(),
            agreed_on=Cast(_of_chain("agreed_on"), DateField()),
            promised=Cast(_of_chain("amount"), _ROUBLES),
            promise_state=_of_chain("state"),
        )

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#settlements"


def _of_chain(key: str) -> Any:
    """Of the newest promise, as the list of collection knows it."""
    return KT(f"chain__{key}")
