"""What those concerned are told of a signal."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from contacts.signals.choices import SignalKind, SignalState
from contacts.signals.models import Signal
from contacts.signals.queries import stand_ins
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui import formats

KIND = "signal"
"""Notifications of signals."""


def tell_owner(by: Employee, signal: Signal) -> None:
    """Whoever must react, and who stands in for them today; whoever raised it or passed it on knows already."""
    owner = signal.owner
    if owner is None:
        return
    to = [one for one in [owner, *stand_ins(owner, today())] if one.pk != by.pk]
    text = format_lazy(
        "{}: {}. {} {}", SignalKind(signal.kind).label, str(signal.client), gettext_lazy("React until"),
        formats.day(signal.due_on),
    )  # fmt: skip
    key = f"signal-{signal.pk}-{owner.pk}-{today()}"  # once a day, however often it goes to and fro
    notify(to=to, kind=KIND, text=text, key=key, address=signal.get_absolute_url())


def tell_raiser(by: Employee, signal: Signal) -> None:
    """Whoever raised it learns what came of it."""
    if signal.raised_by is None or signal.raised_by_id == by.pk:
        return
    said = gettext_lazy("Your signal was answered")
    if signal.state == SignalState.DISMISSED:
        said = gettext_lazy("Your signal was not confirmed")
    text = format_lazy("{}: {}, {}", said, str(signal.client), SignalKind(signal.kind).label)
    notify(
        to=[signal.raised_by], kind=KIND, text=text, key=f"signal-{signal.pk}-closed", address=signal.get_absolute_url()
    )
