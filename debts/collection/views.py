"""The list of collection with its steps, the month of one client, completeness by specialist and group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.formats import number, percent
from crm.ui.lists import ListView
from crm.ui.rows import body
from crm.ui.scoping import employee_of, get_visible, sent
from crm.ui.views import safe_next
from debts.choices import CollectionStage
from debts.models import CollectionStep
from debts.sections import tabs

from . import actions, queries, rules
from .filters import CollectionFilters
from .forms import NoteForm
from .queries import NOTHING
from .rules import Sums
from .tables import CollectionTable


class CollectionList(ListView):
    title = _("Collection of payments")
    list_code = "collection"
    template_name = "debts/collection/list.html"
    table_class = CollectionTable
    filterset_class = CollectionFilters
    empty_title = _("Nothing was billed and nothing is owed in this month")
    empty_hint = _("Clients come here with the import of invoices and payments.")

    def get_queryset(self, employee: Employee) -> QuerySet[Client]:
        return queries.rows_of(employee, self.month, today())

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"month": self.month, "day": today(), "employee": self.employee}

    @property
    def month(self) -> date:
        """The one that is asked for; what the form does not offer it refuses itself."""
        return month_in(self.params.get("month", "")) or first_of_month(today())

    @property
    def is_wide(self) -> bool:
        """Everybody's clients at once: none is looked into beyond the page that is shown."""
        narrowed = any(self.params.get(name) for name in ("q", "specialist", "group"))
        return queries.is_wide(self.employee) and not narrowed

    def _order(self) -> list[str] | None:
        asked = super()._order()
        return ["client"] if asked is None and self.is_wide else asked

    def get_context(self) -> dict[str, Any]:
        if self.table.page.records and not self.is_wide:
            self.table.totals = self._sums()
        return {
            "tabs": tabs(self.employee),
            "month": self.month,
            "previous": self._beside(-1),
            "following": self._beside(1),
            "is_wide": self.is_wide,
        }

    def _beside(self, step: int) -> str:
        """The address of the month before or after; empty where nothing is collected."""
        month = months_before(self.month, -step)
        if month > rules.latest(today()):
            return ""
        kept = self.params.copy()
        for name in ("page", "_export", "month"):
            kept.pop(name, None)
        kept["month"] = f"{month:%Y-%m}"
        return f"?{kept.urlencode()}"

    def _sums(self) -> dict[str, Any]:
        """Of all rows within the filters, in the columns that they stand in. One statement."""
        waits = queries.RANKS[queries.WAITS]
        found = self.rows.order_by().aggregate(
            count=Count("pk"),
            all_billed=Sum("billed", default=NOTHING),
            all_collected=Sum("collected", default=NOTHING),
            all_owed=Sum(Greatest("debt", NOTHING), default=NOTHING),
            todo=Count("pk", filter=Q(rank__lt=waits)),
            waiting=Count("pk", filter=Q(rank=waits)),
        )
        sums = Sums(found["all_billed"], found["all_collected"])
        return {
            "next": gettext("Total: (%(count)s)") % {"count": number(found["count"])},
            "client": gettext("to do: %(todo)s, waiting: %(waiting)s")
            % {"todo": number(found["todo"]), "waiting": number(found["waiting"])},
            "debt": found["all_owed"],
            "billed": sums.billed,
            "collected": sums.collected,
            "promise": gettext("collected: %(share)s") % {"share": percent(sums.share, 1)},
        }


def month_in(text: str) -> date | None:
    """The first day of «2026-11»; None of what is no month."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None


# --- One client in a month --------------------------------------------------------------------------------------------


@require_safe
@login_required
def month_of_client(request: HttpRequest, number: str, month: str) -> HttpResponse:
    """The row of the list for htmx; else a page with the steps of the month, who marked them and what they noted."""
    client, first = _asked(request, number, month)
    return _row(request, client, first) if _is_fragment(request) else _page(request, client, first)


@require_POST
@login_required
def step(request: HttpRequest, number: str, month: str, step: str) -> HttpResponse:
    client, first = _asked(request, number, month)
    if step not in CollectionStage.values:
        raise Http404
    by = employee_of(request)
    return _answer(request, client, first, lambda: actions.mark_step(by=by, client=client, month=first, step=step))


@require_POST
@login_required
def undo(request: HttpRequest, number: str, month: str) -> HttpResponse:
    client, first = _asked(request, number, month)
    by = employee_of(request)
    return _answer(request, client, first, lambda: actions.undo_step(by=by, client=client, month=first))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note(request: HttpRequest, number: str, month: str) -> HttpResponse:
    """The note to the newest mark: in the row for htmx, on a page of its own without."""
    client, first = _asked(request, number, month)
    newest = actions.newest_mark(client, first)
    form = NoteForm(sent(request), initial={"note": newest.note if newest else ""})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["note"]
        by = employee_of(request)
        return _answer(request, client, first, lambda: actions.note_step(by=by, client=client, month=first, note=given))
    if _is_fragment(request):
        context = {"client": client, "month": first, "form": form, "columns": len(CollectionTable.base_columns)}
        return render(request, "debts/collection/note_row.html", context)
    return _page(request, client, first, form)


def _asked(request: HttpRequest, number: str, month: str) -> tuple[Client, date]:
    first = month_in(month)
    if first is None:
        raise Http404
    return get_visible(Client, employee_of(request), number=number), first


def _answer(request: HttpRequest, client: Client, month: date, action: Callable[[], object]) -> HttpResponse:
    """The row as it is after the action, with what was refused; without htmx back to where the form stood."""
    refused = ""
    try:
        action()
    except ValidationError as error:
        refused = " ".join(error.messages)
    if _is_fragment(request):
        return _row(request, client, month, refused)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, gettext("Saved"))
    default = reverse("debts:collection_month", args=[client.number, f"{month:%Y-%m}"])
    return redirect(safe_next(request, default))


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _table(request: HttpRequest, client: Client, month: date, refused: str = "") -> CollectionTable:
    known = queries.as_known(Client.objects.visible_to(employee_of(request)).filter(pk=client.pk), month, today())
    rows = known.select_related("specialist", "account_manager")
    return CollectionTable(
        rows, month=month, day=today(), employee=employee_of(request), refused={client.pk: refused}, orderable=False
    )


def _row(request: HttpRequest, client: Client, month: date, refused: str = "") -> HttpResponse:
    return HttpResponse(body(_table(request, client, month, refused)))


def _page(request: HttpRequest, client: Client, month: date, form: NoteForm | None = None) -> HttpResponse:
    marks = CollectionStep.objects.visible_to(employee_of(request)).filter(client=client, month=month)
    context = {
        "tabs": tabs(employee_of(request)), "client": client, "month": month, "form": form,
        "table": _table(request, client, month), "title": gettext("Collection of payments"),
        "marks": marks.select_related("by").order_by("done_on", "pk"),
        "list_url": f"{reverse('debts:collection')}?{urlencode({'month': f'{month:%Y-%m}'})}",
    }  # fmt: skip
    return render(request, "debts/collection/month.html", context)
