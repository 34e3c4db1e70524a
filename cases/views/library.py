"""The list of cases, the page of one, its versions, the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import actions, faces, queries, rules
from cases.choices import CaseKind, CaseState, MaterialKind, Reader
from cases.filters import CaseFilters
from cases.forms import CaseForm, ReviewForm
from cases.messages import PROBLEMS
from cases.models import Case, Use
from cases.sections import of_case, tabs
from cases.tables import EXPORT_COLUMNS, CaseTable
from contacts.works.scripts import rules as script_rules
from crm.edits import Conflict
from crm.months import first_of_month, month_after, months_before
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.lists import ListView
from crm.ui.scoping import employee_of, require, sent

from .common import case_of, sentences

USES_SHOWN = 10


class CaseList(ListView):
    title = _("Cases and info topics")
    lead = _("Reasons to call that solve a situation of the client: the kit, the scenario, what to send.")
    list_code = "cases"
    table_class, filterset_class = CaseTable, CaseFilters
    file_columns = EXPORT_COLUMNS
    template_name = "cases/list.html"
    empty_title = _("No cases yet")
    empty_hint = _("A head begins a case; its author writes the scenario and puts the kit together.")

    def get_queryset(self, employee: Employee) -> QuerySet[Case]:
        return queries.listed(employee)

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs(), "may_keep": rules.may_keep_cases(self.employee.roles)}


@require_safe
@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, case_of(request, pk))


def _page(request: HttpRequest, shown: Case, review: ReviewForm | None = None) -> HttpResponse:
    by, day = employee_of(request), today()
    may_edit = queries.may_edit(by, shown)
    is_published = shown.state == CaseState.PUBLISHED
    context = {
        "title": shown.title, "case": shown, "tone": faces.STATE_TONES[shown.state],
        "for_whom": faces.audiences(shown.audiences), "purposes": faces.purposes(shown.purposes),
        "season": faces.months(shown.season), "validity": faces.validity(shown.valid_from, shown.valid_until),
        "is_over": is_published and not rules.is_valid_on(None, shown.valid_until, day),
        "may_edit": may_edit, "review": review or _review_form(by, shown, day),
        "review_due": is_published and shown.review_on is not None and shown.review_on <= day,
        "problems": [PROBLEMS[code] for code in queries.problems(shown)] if may_edit and not is_published else [],
        "kit": _kit(shown), "gaps": queries.open_gaps(shown), "versions": list(shown.versions.select_related("by")[:5]),
        "uses": _uses(shown, by), "elsewhere": of_case(shown.pk), **queries.talk_of(shown),
    }  # fmt: skip
    return render(request, "cases/case.html", context, status=422 if review else 200)


def _review_form(by: Employee, shown: Case, day: date) -> ReviewForm | None:
    if shown.state != CaseState.PUBLISHED or not queries.may_review(by, shown):
        return None
    return ReviewForm(initial={"next_on": day + rules.REVIEW_AFTER})


def _kit(shown: Case) -> list[tuple[Any, list[Any]]]:
    """By kind, in the order of the kinds; those that are not there are left out."""
    rows: list[Any] = list(shown.materials.standing())
    for one in rows:
        one.size_text, one.for_client = faces.size(one), one.reader == Reader.CLIENT
    grouped = [(kind.label, [one for one in rows if one.kind == kind]) for kind in MaterialKind]
    return [(label, found) for label, found in grouped if found]


def _uses(shown: Case, by: Employee) -> dict[str, Any]:
    """How often it was used at clients whom one sees, and the newest."""
    rows = Use.objects.visible_to(by).filter(case=shown)
    return {"count": rows.count(), "rows": list(rows.select_related("client", "person", "by", "work")[:USES_SHOWN])}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_keep_cases(by.roles))
    kind = request.GET.get("kind", "")
    initial = {
        "author": by.pk, "review_owner": by.pk, "review_on": today() + rules.REVIEW_AFTER,
        "kind": kind if kind in CaseKind.values else CaseKind.CASE, "audiences": request.GET.getlist("audience"),
    }  # fmt: skip
    form = CaseForm(sent(request), by=by, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_case(by=by, values=form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            return redirect(made)
    context = {"title": gettext("New case or info topic"), "form": form}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    stands = case_of(request, pk, editing=True)
    form = CaseForm(sent(request), instance=Case.objects.get(pk=pk), by=employee_of(request))
    if form.is_bound and form.is_valid():
        try:
            actions.edit_case(by=employee_of(request), case=stands, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect(stands)
    context = {"title": stands.title, "form": form, "case": stands}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, pk: int, verb: Callable[..., object], said: str) -> HttpResponse:
    """Do one thing with a case; what stands in the way is said on its page, a sentence for each."""
    shown = case_of(request, pk, editing=True)
    try:
        verb(by=employee_of(request), case=shown)
    except ValidationError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    else:
        messages.success(request, said)
    return redirect(shown)


@require_POST
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.publish_case, gettext("Published: it is suggested from now on"))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.withdraw_case, gettext("A draft again: it is suggested no more"))


@require_POST
@login_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.archive_case, gettext("In the archive: it stays readable"))


@require_POST
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = employee_of(request), case_of(request, pk)
    require(queries.may_review(by, shown))
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            actions.review_case(by=by, case=shown, next_on=form.cleaned_data["next_on"])
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Looked through"))
            return redirect(shown)
    return _page(request, shown, form)


@require_POST
@login_required
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of scripts, where the scenario is written; begun with the five steps where there is none yet."""
    script = actions.begin_scenario(by=employee_of(request), case=case_of(request, pk, editing=True))
    return redirect("works:script", pk=script.pk)


@require_safe
@login_required
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the case said then."""
    shown = case_of(request, pk)
    found = get_object_or_404(shown.versions.select_related("by"), number=number)
    content = found.content
    steps = [
        {**step, "other_ways": script_rules.variants(step["variants"])} for step in content["steps"]
    ]  # fmt: skip
    kinds = dict(MaterialKind.choices)
    days = [date.fromisoformat(content[name]) if content[name] else None for name in ("valid_from", "valid_until")]
    context = {
        "title": content["title"], "case": shown, "version": found, "content": content, "steps": steps,
        "kit": [{**one, "label": kinds.get(one["kind"], one["kind"])} for one in content["materials"]],
        "kind": dict(CaseKind.choices).get(content["kind"]), "for_whom": faces.audiences(content["audiences"]),
        "purposes": faces.purposes(content["purposes"]), "validity": faces.validity(*days),
    }  # fmt: skip
    return render(request, "cases/version.html", context)


@require_safe
@login_required
def month(request: HttpRequest) -> HttpResponse:
    """What came out in a month by audience, what is missing, which drafts are due."""
    by = employee_of(request)
    first = _month(request.GET.get("month", ""))
    rows = queries.of_month(by, first)
    by_key = {one.pk: one for one in rows}
    entries = [queries.entry_of(one) for one in rows]
    new = rules.new_by_kind(entries)
    context = {
        "title": gettext("Month"), "tabs": tabs(), "month": first, "may_keep": rules.may_keep_cases(by.roles),
        "before": months_before(first, 1), "after": month_after(first),
        "rows": [
            {"row": row, "label": faces.audiences([row.audience]), "published": [by_key[key] for key in row.published],
             "due": [by_key[key] for key in row.due]}
            for row in rules.rhythm(entries)
        ],
        "cases": new[CaseKind.CASE], "topics": new[CaseKind.TOPIC], "wanted_cases": rules.NEW_CASES,
        "wanted_topics": rules.NEW_TOPICS, "drafts": [one for one in rows if one.state == CaseState.DRAFT],
        "reviews": list(queries.to_review(by, today())[:USES_SHOWN]), "today": today(),
    }  # fmt: skip
    return render(request, "cases/month.html", context)


def _month(given: str) -> date:
    """The first day of «2026-11»; of this month for what is none."""
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        return first_of_month(today())
