"""Pages of campaigns: the list, making one, what it would do, how far it has come, and the buttons (domain §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.views import ClientList
from contacts.works import extras
from contacts.works.choices import CampaignKind, CampaignState
from contacts.works.sections import tabs
from crm.edits import Conflict
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.charts import Bar, Series
from crm.ui.formats import day as day_shown
from crm.ui.lists import ListView, state_of
from crm.ui.models import SavedView
from crm.ui.scoping import get_visible, require

from . import actions, queries, rules
from .choices import LeftOut, Standing
from .faces import STANDING_TONES, TONES
from .filters import CampaignFilters
from .forms import CampaignForm, FinishForm
from .models import Campaign, Ending
from .tables import CampaignTable

FORTNIGHT = timedelta(days=13)


class CampaignList(ListView):
    title = gettext_lazy("Campaigns")
    lead = gettext_lazy("Clients chosen by a filter, a goal, a script and dates. Figures count the clients you see.")
    list_code = "campaigns"
    table_class, filterset_class = CampaignTable, CampaignFilters
    template_name = "works/campaigns/list.html"
    empty_title = gettext_lazy("No campaigns yet")
    empty_hint = gettext_lazy("Narrow the list of clients by filters and press “Campaign of these clients”.")

    def get_queryset(self, employee: Employee) -> QuerySet[Campaign]:
        return Campaign.objects.visible_to(employee).select_related("author")

    def get_context(self) -> dict[str, Any]:
        table = cast(CampaignTable, self.table)
        table.standings = queries.standings(list(table.page.records), self.employee)
        return {"may_make": staff_rules.may_edit_clients(self.employee.roles), "tabs": tabs(self.employee)}

    def export_rows(self) -> QuerySet[Campaign]:
        table = cast(CampaignTable, self.table)
        table.standings = queries.standings(list(self.rows), self.employee)
        return self.rows


# --- Making one -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A draft of the clients whom the address names: ticked, all of a list, of a saved view, those to diagnose."""
    by = _employee(request)
    require(staff_rules.may_edit_clients(by.roles))
    data = request.POST if request.method == "POST" else request.GET
    kind, selection = _selection(data, by)
    if selection is None:
        return render(request, "works/campaigns/choose.html", _choices(by))
    draft = Campaign(author=by, kind=kind, selection=selection, **_suggested(kind))
    form = CampaignForm(_given(request), instance=draft, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_campaign(by=by, given=form.given(), selection=selection, kind=kind)
        except ValidationError as error:
            form.take(error)
        else:
            return redirect(made)
    draft.selection = selection
    return render(request, "works/campaigns/form.html", {"form": form, **_chosen(draft, by)}, status=_status(form))


def _selection(data: QueryDict, by: Employee) -> tuple[CampaignKind, str | None]:
    if data.get("kind") == CampaignKind.DIAGNOSIS:
        return CampaignKind.DIAGNOSIS, state_of(QueryDict(data.get("selection", "")))
    if "selection" in data:
        return CampaignKind.GENERAL, _stated(str(data["selection"]))
    if view := data.get("view", ""):
        saved = get_visible(
            SavedView.objects.of_list(ClientList.list_code), by, pk=int(view) if view.isdecimal() else 0
        )
        return CampaignKind.GENERAL, state_of(QueryDict(saved.query))
    if data.get("of") == "all":
        return CampaignKind.GENERAL, state_of(QueryDict(data.get("filter", "")))
    picks = list(dict.fromkeys(data.getlist("pick")))
    return CampaignKind.GENERAL, urlencode([("pick", number) for number in picks]) if picks else None


def _stated(selection: str) -> str:
    given = QueryDict(selection)
    return urlencode([("pick", one) for one in given.getlist("pick")]) if "pick" in given else state_of(given)


def _suggested(kind: CampaignKind) -> dict[str, Any]:
    dates = {"starts_on": today(), "ends_on": today() + FORTNIGHT}
    if kind != CampaignKind.DIAGNOSIS:
        return dates
    return dates | {
        "name": _("Diagnosis of competitors, half-year %(half)d of %(year)d")
        % {"half": 1 if today().month <= 6 else 2, "year": today().year},
        "goal": _("Find out whether the client works with a competitor, and with which"),
    }


def _choices(by: Employee) -> dict[str, Any]:
    views = SavedView.objects.visible_to(by).of_list(ClientList.list_code)
    due = Campaign(author=by, kind=CampaignKind.DIAGNOSIS, selection="")
    return {"views": views, "due": queries.selected(due, by).order_by().values("pk").count()}


def _chosen(campaign: Campaign, by: Employee) -> dict[str, Any]:
    clients = queries.selected(campaign, by)
    count = clients.order_by().values("pk").count()
    return {
        "campaign": campaign, "count": count, "first": clients[:5], "more": max(count - 5, 0),
        "selection_url": queries.selection_url(campaign),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    by, campaign = _own(request, pk)
    form = CampaignForm(_given(request), instance=campaign, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_campaign(
                by=by, campaign=campaign, edit=form.edit(), executors=form.executors_given, asked=form.extras()
            )
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect(campaign)
    return render(request, "works/campaigns/form.html", {"form": form, **_chosen(campaign, by)}, status=_status(form))


# --- The page ---------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _campaign(request, pk))


def _page(request: HttpRequest, campaign: Campaign, finish: FinishForm | None = None) -> HttpResponse:
    by = _employee(request)
    may_run = queries.may_run(by, campaign)
    ending = campaign.endings.select_related("by").first()
    context = {
        "campaign": campaign, "tone": TONES[campaign.state], "may_run": may_run,
        "asked": extras.campaigns.standing(campaign),
        "verbs": rules.verbs(campaign.state) if may_run else frozenset(),
        "executors": campaign.executors.order_by("full_name"), "draw": campaign.draws.first(),
        "selection_url": queries.selection_url(campaign) if campaign.author_id == by.pk else "",
        "finish_form": finish or FinishForm(), "is_late": campaign.ends_on < today(),
        "ending": ending, "may_undo": may_run and ending is not None and queries.may_be_undone(ending),
    }  # fmt: skip
    figures = _preview if campaign.state == CampaignState.DRAFT else _progress
    return render(request, "works/campaigns/detail.html", {**context, **figures(campaign, by)}, status=_status(finish))


def _preview(campaign: Campaign, by: Employee) -> dict[str, Any]:
    plan = queries.plan_of(campaign, by, today())
    reasons = [(LeftOut(code).label, count) for code, count in plan.left_out.items() if count]
    return {"plan": plan, "left_out": reasons, "days": len(queries.working_days(campaign, today()))}


def _progress(campaign: Campaign, by: Employee) -> dict[str, Any]:
    counts = queries.standings([campaign], by)[campaign.pk]
    url = partial(_works_url, campaign)
    people = queries.lines(campaign, by, "executor", "executor__full_name")
    days = sorted(queries.lines(campaign, by, "counts_on"), key=lambda line: line.key)
    results = [one for one in queries.lines(campaign, by, "result", "result__name") if one.key]
    return {
        "total": counts.total(), "total_url": url(standing="every"), "done": counts[Standing.HELD],
        "figures": [(one.label, counts[one], url(standing=one.value), one.value) for one in Standing],
        "series": [Series(one.value, one.label, STANDING_TONES[one]) for one in Standing],
        "by_executor": [_bar(one, one.label, partial(url, executor=one.key)) for one in _by_name(people)],
        "by_day": [_bar(one, day_shown(one.key), partial(url, since=one.key, until=one.key)) for one in days],
        "by_result": [
            (one.label, one.total, url(standing="every", result=one.key))
            for one in sorted(results, key=lambda one: (-one.total, one.label))
        ],
        "left_out": _told(campaign),
    }  # fmt: skip


def _told(campaign: Campaign) -> list[tuple[Any, int]]:
    last = campaign.draws.first()
    return [(LeftOut(code).label, count) for code, count in (last.left_out if last else {}).items() if count]


def _by_name(lines: list[queries.Line]) -> list[queries.Line]:
    return sorted(lines, key=lambda line: str(line.label or "").lower().replace("ё", "е"))


def _bar(line: queries.Line, label: Any, url: Callable[..., str]) -> Bar:
    counts = [line.counts[one] for one in Standing]
    return Bar(label or "—", counts, url(standing="every"), [url(standing=one.value) for one in Standing])


def _works_url(campaign: Campaign, **filters: Any) -> str:
    """The list of works behind a figure."""
    return f"{reverse('works:list')}?{urlencode({'campaign': campaign.pk, 'period': 'all', **filters})}"


# --- The buttons ------------------------------------------------------------------------------------------------------


@require_POST
@login_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    return _drawn(request, pk, actions.start_campaign)


@require_POST
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    return _drawn(request, pk, actions.extend_campaign)


def _drawn(request: HttpRequest, pk: int, action: Callable[..., Any]) -> HttpResponse:
    by, campaign = _own(request, pk)
    try:
        one = action(by=by, campaign=campaign)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if not one.is_busy:
            said = ngettext("%(count)d work is planned", "%(count)d works are planned", one.made)
            messages.success(request, said % {"count": one.made})
    return redirect(campaign)


@require_POST
@login_required
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _turned(request, pk, actions.pause_campaign, _("The campaign is paused: its works are out of the queues"))


@require_POST
@login_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _turned(request, pk, actions.resume_campaign, _("The campaign goes on"))


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    answer = _turned(request, pk, actions.drop_campaign, _("The draft is deleted"))
    return answer if Campaign.objects.filter(pk=pk).exists() else redirect("works:campaigns")


def _turned(request: HttpRequest, pk: int, action: Callable[..., Any], said: str) -> HttpResponse:
    by, campaign = _own(request, pk)
    try:
        action(by=by, campaign=campaign)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("works:campaign", pk)


@require_POST
@login_required
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    by, campaign = _own(request, pk)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, form)
    try:
        ended = actions.finish_campaign(by=by, campaign=campaign, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        count = len(ended.works)
        said = ngettext("Finished; %(count)d work is cancelled", "Finished; %(count)d works are cancelled", count)
        messages.success(request, said % {"count": count})
    return redirect(campaign)


@require_POST
@login_required
def undo_finish(request: HttpRequest, pk: int) -> HttpResponse:
    by, campaign = _own(request, pk)
    ending: Ending | None = campaign.endings.first()
    try:
        if ending is None:
            raise ValidationError(_("Somebody has undone it already"))
        count = actions.undo_finish(by=by, ending=ending)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext("%(count)d work is planned again", "%(count)d works are planned again", count)
        messages.success(request, said % {"count": count})
    return redirect(campaign)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    related = Campaign.objects.select_related("author", "script", "direction", "topic")
    return get_visible(related, _employee(request), pk=pk)


def _own(request: HttpRequest, pk: int) -> tuple[Employee, Campaign]:
    by, campaign = _employee(request), _campaign(request, pk)
    require(queries.may_run(by, campaign))
    return by, campaign


def _employee(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 422 if form is not None and form.errors else 200
