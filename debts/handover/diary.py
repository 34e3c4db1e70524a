"""Terms of handover sheets in the diary of whoever has the turn."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.diary.registry import Entry, Source, Span, register
from crm.staff.calendar import ONE_DAY, midnight
from debts.choices import HandoverState
from debts.models import HandoverSheet

from .faces import day_of
from .rules import OF_SPECIALIST

ORDER = 30


def terms(span: Span) -> Iterator[Entry]:
    """Sheets that the employee has to complete or to answer, on the last day of their term. One statement."""
    theirs = Q(state__in=OF_SPECIALIST, client__specialist=span.employee) | Q(
        state=HandoverState.COMPLETED, client__account_manager=span.employee
    )
    first, after = midnight(span.start), midnight(span.end + ONE_DAY)
    when = Q(due_at__lt=first) if span.overdue else Q(due_at__gte=first, due_at__lt=after)
    rows = HandoverSheet.objects.visible_to(span.by).filter(theirs, when).select_related("client")
    for sheet in rows.order_by("due_at", "pk").iterator():
        is_answer = sheet.state == HandoverState.COMPLETED
        yield Entry(
            day=day_of(sheet.due_at),
            title=_("Accept or return the handover sheet") if is_answer else _("Complete the handover sheet"),
            client=sheet.client,
            url=sheet.get_absolute_url(),
            note=sheet.get_condition_display(),
            tone="warning",
        )


def register_all() -> None:
    register(Source("handovers", gettext_lazy("Handover sheets"), "arrow-right-left", terms, ORDER))
