"""Giving clients to other owners: choose, look at what it would do, say why, do it, undo it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.staff.queries import employees_seen_by
from crm.ui.lists import ListView
from crm.ui.scoping import get_visible, require

from . import owner_queries as queries
from .actions import owners as actions
from .choices import ChangeOutcome, OwnerRole
from .models import Client, OwnerChange, Reassignment
from .owner_forms import ReasonForm, ReceiversForm
from .owner_tables import TONES, ReassignmentTable
from .views import ClientList

SHOWN = 100
"""Clients of one change that its page names; the file has all of them."""


def employee_of(request: HttpRequest) -> Employee:
    employee = cast(Employee, request.user)
    require(staff_rules.may_reassign(employee.roles))
    return employee


class ReassignmentList(ListView):
    title = gettext_lazy("Changes of owners")
    list_code = "reassignments"
    table_class = ReassignmentTable
    template_name = "clients/reassignments.html"
    empty_title = gettext_lazy("No client has changed hands yet")
    empty_hint = gettext_lazy("Tick clients in their list, or open an employee, and give them to somebody else.")

    def allowed(self, employee: Employee) -> bool:
        return staff_rules.may_reassign(employee.roles)

    def get_queryset(self, employee: Employee) -> QuerySet[Reassignment]:
        done = Reassignment.objects.visible_to(employee).finished().select_related("by")
        return done.annotate(clients_count=Count("changes__client", distinct=True))


@dataclass(frozen=True)
class Selection:
    """Which clients: those ticked, all of a filter, or everything of an employee."""

    numbers: tuple[str, ...] = ()
    state: str | None = None
    owner: Employee | None = None

    @classmethod
    def of(cls, data: QueryDict, by: Employee) -> Selection:
        if owner := str(data.get("owner", "")):
            if not owner.isdecimal():
                raise BadRequest("owner")
            return cls(owner=get_object_or_404(employees_seen_by(by), pk=owner))
        if data.get("of") == "all":
            return cls(state=data.get("filter", ""))
        return cls(numbers=tuple(dict.fromkeys(data.getlist("pick"))))

    def clients(self, by: Employee) -> QuerySet[Client]:
        seen = Client.objects.visible_to(by)
        if self.owner:
            return seen.filter(specialist=self.owner) | seen.filter(account_manager=self.owner)
        if self.state is not None:
            return seen.filter(pk__in=ClientList.of(by, self.state).rows.order_by().values("pk"))
        return seen.filter(number__in=self.numbers)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The selection as hidden fields of a form."""
        if self.owner:
            return [("owner", str(self.owner.pk))]
        if self.state is not None:
            return [("of", "all"), ("filter", self.state)]
        return [("pick", number) for number in self.numbers]


@require_http_methods(["GET", "POST"])
def reassign(request: HttpRequest) -> HttpResponse:
    """Choose who gets the clients. Nothing changes here: a plan is made and shown."""
    by = employee_of(request)
    selection = Selection.of(request.POST if request.method == "POST" else request.GET, by)
    clients = selection.clients(by)
    if not (count := clients.count()):
        messages.warning(request, _("No clients are chosen: tick some in the list"))
        return redirect("clients:list")
    form = ReceiversForm(request.POST or None, by=by, leaving=selection.owner)
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.plan_reassignment(
                by=by, clients=clients, receivers=form.receivers(), only_from=selection.owner
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("clients:reassignment", plan.pk)
    context = {"form": form, "offers": form.offers(), "selection": selection, "count": count, **_named(clients, count)}
    return render(request, "clients/reassign.html", context, status=422 if form.errors else 200)


def _named(clients: QuerySet[Client], count: int) -> dict[str, Any]:
    owners = clients.order_by().values_list("specialist__full_name").annotate(n=Count("pk")).order_by("-n")[:6]
    first = clients.order_by("number").select_related("specialist", "account_manager")[:5]
    return {"first": first, "more": max(count - 5, 0), "owners": owners}


@require_GET
def reassignment(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan with what it would do and the question why; later what came of it."""
    by = employee_of(request)
    return _shown(request, get_visible(Reassignment.objects.select_related("by", "undone_by"), by, pk=pk))


def _shown(
    request: HttpRequest, one: Reassignment, form: ReasonForm | None = None, changed: list[int] | None = None
) -> HttpResponse:
    by = cast(Employee, request.user)
    rows = queries.visible_rows(one, by)
    by_outcome = queries.outcomes(one)
    seen = rows.count()
    context = {
        "one": one, "tone": TONES[one.state], "form": form or ReasonForm(), "rows": rows[:SHOWN], "shown": SHOWN,
        "seen": seen, "unseen": one.changes.count() - seen, "total": sum(by_outcome.values()),
        "outcomes": [(ChangeOutcome(code).label, count) for code, count in by_outcome.items()],
        "parties": queries.parties(one) if one.is_planned else [], "moved": queries.moved_labels(one.moved),
        "may_undo": one.is_done and timezone.now() <= one.undo_until, **_clash(one, by, changed),
    }  # fmt: skip
    return render(request, "clients/reassignment.html", context, status=422 if form and form.errors else 200)


def _clash(one: Reassignment, by: Employee, changed: list[int] | None) -> dict[str, Any]:
    """The clients whose owners others have changed meanwhile: those one still sees by name, the others counted."""
    if not changed:
        return {}
    rows = OwnerChange.objects.visible_to(by).filter(pk__in=changed)
    named = list(rows.select_related("client__specialist", "client__account_manager", "was").order_by("pk")[:SHOWN])
    for row in named:
        row.now = getattr(row.client, OwnerRole(row.role).value)  # type: ignore[attr-defined]  # for the template
    return {"clash": named, "clash_count": len(changed), "left": one.changes.count() - len(changed)}


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    by = employee_of(request)
    one = get_visible(Reassignment.objects.select_related("by"), by, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form)
    try:
        done = actions.confirm_reassignment(
            by=by, plan=one, reason=form.cleaned_data["reason"], without_changed="without_changed" in request.POST
        )
    except actions.OwnersChanged as error:
        return _shown(request, one, form, error.rows)
    except ValidationError as error:
        form.add_error(None, error)
        return _shown(request, one, form)
    count = done.changes.filter(outcome=ChangeOutcome.DONE).values("client").distinct().count()
    said = ngettext("%(count)d client has changed hands", "%(count)d clients have changed hands", count)
    messages.success(request, said % {"count": count})
    return redirect("clients:reassignment", pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    by = employee_of(request)
    one = get_visible(Reassignment, by, pk=pk)
    try:
        undone = actions.undo_reassignment(by=by, done=one)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        count = undone.changes.filter(outcome=ChangeOutcome.UNDONE).values("client").distinct().count()
        said = ngettext("%(count)d client has been given back", "%(count)d clients have been given back", count)
        messages.success(request, said % {"count": count})
    return redirect("clients:reassignment", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a plan: nothing was changed, nothing stays."""
    by = employee_of(request)
    actions.drop_plan(by=by, plan=get_visible(Reassignment, by, pk=pk))
    return redirect("clients:list")
