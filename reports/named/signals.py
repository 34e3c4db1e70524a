"""Reaction to signals, both ways: how fast the others answer one's own, how fast one answers theirs (domain §8, §9)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Exists, F, FloatField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Extract
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.filters import choice
from contacts.signals.choices import SignalKind, SignalState
from contacts.signals.models import Signal
from crm.staff.calendar import ONE_DAY, midnight
from crm.staff.models import Employee

from .columns import main, number, percent, text
from .filters import asked_elsewhere
from .frame import Asked, Report
from .parts import count_of, one_of, share
from .sections import RISK


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _hours(**only: Any) -> Median:
    """By the clock, from raising to the reaction; what still waits has none."""
    return Median(Extract(F("closed_at") - F("raised_at"), "epoch") / 3600.0, **only)


def _list(**query: str) -> Any:
    """A figure that opens the signals behind it."""

    def link(record: Any, table: Any) -> str:
        of = {"owner": record.pk, **query, **_kind(table.report.asked)}
        return f"{reverse('signals:list')}?{urlencode(of)}"

    return link


class ReactionReport(Report):
    code, section, owned, span = "signals", RISK, None, "90"
    title = _("Reaction to signals")
    lead = _("How fast others answered what somebody raised, and how fast they answered others; raised in the period")
    empty_title = _("No signals in this period")
    sort = "full_name"
    columns = (
        main("full_name", _("Employee")),
        text("group", _("Group"), order="group__name"),
        number("raised", _("Signals raised"), total=Sum("raised")),
        number("raised_closed", _("Answered by others"), total=Sum("raised_closed")),
        number("raised_hours", _("Hours to their reaction, median"), decimals=0),
        number("reacted", _("Reacted to"), total=Sum("reacted")),
        number("reacted_hours", _("Hours to the own reaction, median"), decimals=0),
        percent("timely_share", _("In time"), total=share(Sum("timely"), Sum("reacted"))),
        number("waits", _("Waits now"), total=Sum("waits"), link=_list()),
        number("late", _("Late now"), total=Sum("late"), link=_list(due="overdue")),
    )
    own_filters = {"kind": choice(_("Kind"), SignalKind.choices, method=asked_elsewhere)}

    def rows_asked(self, asked: Asked) -> QuerySet[Employee]:
        known, here = _signals(asked), _raised(asked)
        # one's own answers to one's own signals tell nothing of the other department
        others = here.exclude(state=SignalState.OPEN).exclude(closed_by=F("raised_by"))
        closed, waits = here.exclude(state=SignalState.OPEN), known.filter(state=SignalState.OPEN)
        # whoever raised or answered what one sees, of the other department too: the speed of both is the question
        counted = Employee.objects.select_related("group").annotate(
            raised=count_of(here, "raised_by"),
            raised_closed=count_of(others, "raised_by"),
            raised_hours=one_of(others, _hours(), "raised_by"),
            reacted=count_of(closed, "closed_by"),
            reacted_hours=one_of(closed, _hours(), "closed_by"),
            timely=count_of(closed.filter(closed_at__date__lte=F("due_on")), "closed_by"),
            waits=count_of(waits, "owner"),
            late=count_of(waits.filter(due_on__lt=asked.day), "owner"),
        )
        of_theirs = Q(raised_by=OuterRef("pk")) | Q(closed_by=OuterRef("pk"))
        shown = Exists(here.filter(of_theirs)) | Exists(waits.filter(owner=OuterRef("pk")))
        return counted.annotate(timely_share=share(F("timely"), F("reacted"))).filter(shown)

    def totals(self) -> dict[str, Any]:
        """A median is of all signals, not of the medians of employees."""
        people = self.rows.order_by().values("pk")
        closed = _raised(self.asked).exclude(state=SignalState.OPEN)
        of_raised = Q(raised_by__in=people) & ~Q(closed_by=F("raised_by"))
        hours = closed.order_by().aggregate(
            raised_hours=_hours(filter=of_raised), reacted_hours=_hours(filter=Q(closed_by__in=people))
        )
        return super().totals() | hours

    def row_url(self, record: Any) -> str:
        return f"{reverse('signals:list')}?{urlencode({'state': 'all', 'raised_by': record.pk})}"


def _signals(asked: Asked) -> QuerySet[Signal]:
    return Signal.objects.visible_to(asked.employee).filter(**_kind(asked))


def _raised(asked: Asked) -> QuerySet[Signal]:
    first, after = midnight(asked.period.start), midnight(asked.period.end + ONE_DAY)
    return _signals(asked).filter(raised_at__gte=first, raised_at__lt=after)


def _kind(asked: Asked) -> dict[str, str]:
    kind = asked.params.get("kind", "")
    return {"kind": kind} if kind in SignalKind.values else {}
