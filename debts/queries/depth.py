"""What a client owes on a day (domain §5, §7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from clients.models import Client
from crm.months import first_of_month
from debts import rules
from debts.choices import DepthBand
from debts.models import Balance, Invoice, Payment

MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=16, decimal_places=2)


def with_debt(clients: QuerySet[Client], day: date) -> QuerySet[Client]:
    """Clients with ``debt``: roubles billed for periods begun on or before the day, less payments dated up to it.

    Negative where more was paid than billed. The last closing before the month and the documents of the month are
    read, however long the history is: a period begins on the first, so that of this month has begun.
    """
    return clients.annotate(debt=owed(OuterRef("pk"), month=first_of_month(day), day=day))


def with_depth_band(clients: QuerySet[Client], day: date) -> QuerySet[Client]:
    """Clients with ``depth_band``, as :func:`debts.rules.band_of` says; None where the fee is not known or zero."""
    bands = [
        When(debt__gte=F("monthly_fee") * months, then=Value(band.value)) for band, months in rules.BANDS_FROM.items()
    ]
    known = Case(*bands, default=Value(DepthBand.NOTHING.value), output_field=CharField())
    return with_debt(clients, day).annotate(depth_band=Case(When(monthly_fee__gt=0, then=known)))


def owed(client: Any, *, month: Any, day: Any) -> Any:
    """What a client owes in the evening of a day of the month; each a value or a reference to the outer row."""
    before = Balance.objects.filter(client=client, month__lt=month).order_by("-month").values("closing")[:1]
    billed = total(Invoice.objects.filter(client=client, period=month))
    paid = total(Payment.objects.filter(client=client, on__gte=month, on__lte=day))
    return or_nothing(before) + or_nothing(billed) - or_nothing(paid)


def total(documents: QuerySet[Any]) -> QuerySet[Any, Any]:
    return documents.order_by().values("client").annotate(total=Sum("amount")).values("total")


def or_nothing(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=MONEY), Value(Decimal(0)), output_field=MONEY)


def debt_on(client: Client, day: date) -> Decimal:
    """What the client owes on the day, in roubles; negative where more was paid than billed. One statement."""
    owing: Any = with_debt(Client.objects.filter(pk=client.pk), day).order_by()
    return Decimal(owing.values_list("debt", flat=True).get())


def depth_on(client: Client, day: date) -> Decimal | None:
    """Depth of the debt in months of the fee, current month included; None where the fee is not known or zero."""
    return rules.depth_in_months(debt_on(client, day), client.monthly_fee)
