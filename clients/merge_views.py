"""Duplicates: what is suspected, two clients side by side, what was merged, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.scoping import get_visible, require

from . import merge_rows, tasks
from .actions.merge_orders import AT_ONCE, order_merge, order_undo
from .actions.merging import AlreadyMerged, MergeRefused, choosable_fields, merge_clients, undo_merge, why_not_undone
from .choices import OrderState
from .duplicates import signs
from .merge_forms import PairForm
from .merge_queries import TOGETHER, survivor_of
from .merge_sides import MergePages, Sides, settle
from .merge_tables import DuplicateFilters, DuplicateTable, MergeFilters, MergeTable
from .models import Client, Merge, MergeOrder, Suspicion

View = Callable[..., HttpResponse]


def follows_merges(view: View) -> View:
    """A page of a client that was merged leads to the client it was merged into, for those who see that one."""

    @wraps(view)
    def followed(request: HttpRequest, number: str, **rest: Any) -> HttpResponse:
        try:
            return view(request, number, **rest)
        except Http404:
            survivor = survivor_of(number, cast(Employee, request.user))
            if survivor is None or request.resolver_match is None:
                raise
            # not for ever: the merge may be undone
            return redirect(reverse(request.resolver_match.view_name, kwargs={"number": survivor.number, **rest}))

    return followed


def may_merge(employee: Employee) -> bool:
    return staff_rules.may_merge_clients(employee.roles)


SIDES = Sides(choosable_fields, TOGETHER, merge_rows.survey, Suspicion, signs, why_not_undone)


class _Pages(MergePages):
    def allowed(self, employee: Employee) -> bool:
        return may_merge(employee)


class DuplicateList(_Pages):
    title = gettext_lazy("Duplicates")
    lead = gettext_lazy("Clients that may be one: the same INN, a phone of persons of both, similar names.")
    list_code = "duplicates"
    table_class = DuplicateTable
    filterset_class = DuplicateFilters
    template_name = "clients/duplicates.html"
    empty_title = gettext_lazy("No duplicates are suspected")
    empty_hint = gettext_lazy("The base is searched every night. Two clients known to be one can be merged at once.")

    def get_queryset(self, employee: Employee) -> QuerySet[Suspicion]:
        return Suspicion.objects.visible_to(employee).select_related("first", "second")


class MergeList(_Pages):
    title = gettext_lazy("Merged clients")
    list_code = "merges"
    table_class = MergeTable
    filterset_class = MergeFilters
    template_name = "clients/merges.html"
    empty_title = gettext_lazy("No clients were merged")
    empty_hint = gettext_lazy("What is merged here can be undone for 30 days.")

    def get_queryset(self, employee: Employee) -> QuerySet[Merge]:
        return Merge.objects.visible_to(employee).select_related("survivor", "loser", "by")


@require_POST
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Look for duplicates now, not tonight."""
    require(may_merge(cast(Employee, request.user)))
    tasks.find_duplicates.delay()
    messages.info(request, _("The base is being searched: look again in a minute"))
    return redirect("clients:duplicates")


@require_safe
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Two numbers that somebody knows to be one client."""
    employee = cast(Employee, request.user)
    require(may_merge(employee))
    asked = "second" in request.GET
    form = PairForm(request.GET if asked else None, initial=request.GET.dict(), employee=employee)
    if asked and form.is_valid():
        return redirect("clients:merge", form.cleaned_data["first"].number, form.cleaned_data["second"].number)
    return render(request, "clients/compare.html", {"form": form})


@require_POST
@login_required
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """The two are not one; or, with ``again``, they are to be looked at once more."""
    employee = cast(Employee, request.user)
    suspicion = get_visible(Suspicion, employee, pk=pk)
    require(may_merge(employee))
    settle(request, suspicion, remembered=_("Remembered: the two are not one client"))
    return redirect("clients:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Both side by side: which value stays, what moves, what meets a row of its kind; and the merge itself."""
    employee = cast(Employee, request.user)
    try:
        survivor, loser = _seen(employee, number), _seen(employee, other)
    except Http404:
        done = (
            Merge.objects.visible_to(employee).standing().filter(survivor__number=number, loser__number=other).first()
        )
        if done is None:
            raise
        return redirect("clients:merged", done.pk)  # a second click, or the page of yesterday
    require(may_merge(employee))
    if survivor == loser:
        return redirect(f"{reverse('clients:compare')}?first={survivor.number}&second={survivor.number}")
    if request.method == "POST":
        return _merge(request, employee, survivor, loser)
    return _side_by_side(request, survivor, loser)


def _seen(employee: Employee, number: str) -> Client:
    related = Client.objects.select_related("region", "specialist", "account_manager")
    return get_visible(related, employee, number=number)


def _merge(request: HttpRequest, employee: Employee, survivor: Client, loser: Client) -> HttpResponse:
    taken = SIDES.taken(request.POST)
    if not SIDES.were_seen(request.POST, survivor, loser):
        messages.warning(request, _("The cards have changed since you opened this page. Look at the values once more."))
        return _side_by_side(request, survivor, loser, taken=taken)
    if (rows := merge_rows.survey(survivor.pk, loser.pk).rows) > AT_ONCE:
        return _order(request, order_merge, by=employee, survivor=survivor, loser=loser, taken=taken, rows=rows)
    try:
        done = merge_clients(by=employee, survivor=_seen(employee, survivor.number), loser=loser, taken=taken)
    except AlreadyMerged as known:
        if (known.merge.survivor_id, known.merge.loser_id) == (survivor.pk, loser.pk):
            return redirect("clients:merged", known.merge.pk)
        messages.error(request, known.messages[0])
        return redirect("clients:duplicates")
    except ValidationError as error:
        return _side_by_side(request, survivor, loser, taken=taken, error=error)
    names = {"loser": loser.number, "survivor": survivor.number}
    messages.success(request, _("%(loser)s is now a part of %(survivor)s") % names)
    return redirect("clients:merged", done.pk)


def _order(request: HttpRequest, ordered: Callable[..., MergeOrder], **said: Any) -> HttpResponse:
    try:
        return redirect("clients:merge_order", ordered(**said).pk)
    except MergeRefused as refused:
        messages.error(request, refused.messages[0])
        return redirect("clients:duplicates")


@require_safe
@login_required
def merge_order(request: HttpRequest, pk: int) -> HttpResponse:
    """A large merge under way; once it is done, what it did. Whoever ordered it looks."""
    orders = MergeOrder.objects.select_related("survivor", "loser").filter(by=cast(Employee, request.user))
    order = get_object_or_404(orders, pk=pk)
    if order.state == OrderState.DONE and order.merge_id:
        address = reverse("clients:merged", args=[order.merge_id])
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)
    return render(request, "clients/merge_order.html", {"order": order, "busy": order.state == OrderState.QUEUED})


def _side_by_side(
    request: HttpRequest,
    survivor: Client,
    loser: Client,
    *,
    taken: list[str] | None = None,
    error: ValidationError | None = None,
) -> HttpResponse:
    context = SIDES.side_by_side(survivor, loser, cast(Employee, request.user), taken=taken, error=error)
    return render(request, "clients/merge.html", context)


@require_safe
@login_required
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """What one merge did; with the way back while there is one."""
    employee = cast(Employee, request.user)
    found = get_visible(Merge.objects.select_related("survivor", "loser", "by", "undone_by"), employee, pk=pk)
    context = SIDES.what_it_did(found) | {"may_undo": may_merge(employee)}
    return render(request, "clients/merged.html", context)


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    employee = cast(Employee, request.user)
    found = get_visible(Merge.objects.select_related("survivor", "loser"), employee, pk=pk)
    require(may_merge(employee))
    if (rows := sum(found.moved.values())) > AT_ONCE and not found.is_undone:
        return _order(request, order_undo, by=employee, merge=found, rows=rows)
    try:
        undo_merge(by=employee, merge=found)
    except MergeRefused as refused:
        messages.error(request, refused.messages[0])
    else:
        names = {"loser": found.loser.number, "survivor": found.survivor.number}
        messages.success(request, _("%(loser)s and %(survivor)s are two clients again") % names)
    return redirect("clients:merged", found.pk)
