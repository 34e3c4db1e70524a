"""Advances and service changes (domain §3).

Switching everything off does not change the client's status: that a client leaves is said on its card, with the day and
the reason, and a file of clients brings it too; two sources of one fact would contradict each other.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients import rules
from clients.events import facts_changed
from clients.models import Advance, Client, Distributive, ServiceChange
from crm.staff.calendar import today
from crm.staff.models import Employee

from .checks import refuse_impossible, require_keeper, save

_FURTHEST_END = timedelta(days=5 * 366)
"""Nobody pays for more years ahead: a later day is a slip of the keyboard."""


@transaction.atomic
def add_advance(*, by: Employee, client: Client, starts_on: date, ends_on: date, amount: Decimal) -> Advance:
    """A prepaid period, both days included; it may lie ahead.

    Raises:
        ValidationError: a year that cannot be meant; it ends before it begins, overlaps another of the client, or the
            amount is below zero.
    """
    require_keeper(by, client)
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not rules.FIRST_DAY <= day <= today() + _FURTHEST_END:
            raise ValidationError({field: _("Such a date cannot be: check the year")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The period ends before it begins")})
    if overlapping := client.advances.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        message = _("This period overlaps the advance of %(from)s–%(to)s")
        days = {"from": f"{overlapping.starts_on:%d.%m.%Y}", "to": f"{overlapping.ends_on:%d.%m.%Y}"}
        raise ValidationError({"starts_on": message % days})
    row = Advance(client=client, starts_on=starts_on, ends_on=ends_on, amount=amount, entered_by=by)
    save(row, taken={"starts_on": _("This period overlaps another advance of the client")})
    facts_changed([client.pk])
    return row


@transaction.atomic
def remove_advance(*, by: Employee, advance: Advance) -> None:
    """Take back what was entered by mistake; history keeps it."""
    require_keeper(by, advance.client)
    Advance.objects.filter(pk=advance.pk).delete()
    facts_changed([advance.client_id])


@transaction.atomic
def record_change(
    *,
    by: Employee,
    client: Client,
    on: date,
    kind: str,
    amount: Decimal,
    distributive: Distributive | None = None,
    subject: str = "",
    reason: str = "",
) -> ServiceChange:
    """Something was connected, upsold or switched off, for so much a month.

    Raises:
        ValidationError: the day has not come; the distributive is another client's; the same is entered already.
    """
    require_keeper(by, client)
    refuse_impossible("on", on)
    if distributive is not None and distributive.client_id != client.pk:
        raise ValidationError({"distributive": _("This distributive belongs to another client")})
    what = subject.strip() or (distributive.code if distributive else "")
    already = _("This change of this day is entered already; name what it is about")
    if ServiceChange.objects.filter(client=client, on=on, kind=kind, subject=what).exists():
        raise ValidationError({"subject": already})
    row = ServiceChange(
        client=client, on=on, kind=kind, subject=what, distributive=distributive, amount=amount, reason=reason,
        entered_by=by,
    )  # fmt: skip
    save(row, taken={"subject": already})
    facts_changed([client.pk])
    return row


@transaction.atomic
def remove_change(*, by: Employee, change: ServiceChange) -> None:
    """Take back what was entered by mistake; history keeps it."""
    require_keeper(by, change.client)
    ServiceChange.objects.filter(pk=change.pk).delete()
    facts_changed([change.client_id])
