"""Promises in the days of the diary."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.diary.queries import OVERDUE_SHOWN
from contacts.diary.registry import Entry, Source, Span, register
from crm.ui import formats

from .choices import PromiseState
from .models import Promise
from .queries import debt_work_of

TONES: dict[str, str] = {PromiseState.PENDING: "accent", PromiseState.KEPT: "success", PromiseState.BROKEN: "danger"}


def promises(span: Span) -> Iterator[Entry]:
    """What clients whose debt work is the employee's promised to pay on those days. One statement.

    Nothing is overdue here: a promise that was broken is a call to be made, which is a work of its own.
    """
    if span.overdue:
        return
    mine = Client.objects.visible_to(span.by).filter(debt_work_of(span.employee.pk))
    rows = Promise.objects.filter(client__in=mine, agreed_on__range=(span.start, span.end), state__in=TONES)
    for one in rows.select_related("client", "reason").order_by("agreed_on", "pk")[: OVERDUE_SHOWN * 5]:
        note = [str(one.get_state_display()), *([str(one.reason)] if one.reason else [])]
        yield Entry(
            day=one.agreed_on,
            title=_("Promised to pay %(amount)s") % {"amount": formats.money(one.amount)},
            client=one.client,
            url=one.get_absolute_url(),
            note=" · ".join(note),
            tone=TONES[one.state],
            is_done=one.state == PromiseState.KEPT,
        )


def register_all() -> None:
    register(Source("promises", gettext_lazy("Promises"), "handshake", promises, 25))
