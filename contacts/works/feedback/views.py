"""Pages of feedback: recording it with a work, the top of each subject, the answers behind a figure, the tags."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

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

from contacts.works.models import FeedbackAnswer, FeedbackTag, Work
from contacts.works.sections import tabs
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.lists import ListView
from crm.ui.scoping import get_visible, require

from . import actions, queries, rules
from .choices import Subject
from .filters import AnswerFilters, ReportFilters
from .forms import FeedbackForm, TagForm
from .tables import AnswerTable

QUARTER = timedelta(days=91)


class AnswerList(ListView):
    title = gettext_lazy("Answers of clients")
    list_code = "feedback"
    table_class, filterset_class = AnswerTable, AnswerFilters
    template_name = "works/feedback/answers.html"
    empty_hint = gettext_lazy("Feedback is recorded on the page of a work whose contact was held.")

    def get_queryset(self, employee: Employee) -> QuerySet[FeedbackAnswer]:
        related = ("work__client", "by")
        return FeedbackAnswer.objects.visible_to(employee).select_related(*related).prefetch_related("tags")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}


@require_safe
@login_required
def report(request: HttpRequest) -> HttpResponse:
    """The top five of each subject in a period, of a group or of everybody whom one sees."""
    by, data = _employee(request), request.GET.copy()
    data.setdefault("since", str(today() - QUARTER))
    data.setdefault("until", str(today()))
    seen = FeedbackAnswer.objects.visible_to(by)
    filterset = ReportFilters(data, queryset=seen, request=request)
    answers = filterset.qs if filterset.form.is_valid() else seen.none()
    counts = queries.totals(answers)
    context = {
        "filterset": filterset, "tabs": tabs(by), "may_edit_tags": rules.may_edit_tags(by.roles),
        "subjects": [
            {
                "label": subject.label, "count": counts[subject][0], "poor": counts[subject][1],
                "url": _behind(data, subject=subject.value),
                "poor_url": _behind(data, subject=subject.value, is_poor=True),
                "top": [(name, count, _behind(data, tag=pk)) for pk, name, count in queries.top_of(answers, subject)],
            }
            for subject in Subject
        ],
    }  # fmt: skip
    return render(request, "works/feedback/report.html", context)


def _behind(data: Any, **more: Any) -> str:
    kept = {name: data[name] for name in ("since", "until", "group") if data.get(name)}
    return f"{reverse('works:answers')}?{urlencode({**kept, **more})}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    by = _employee(request)
    work = get_visible(Work.objects.select_related("client"), by, pk=pk)
    require(staff_rules.may_edit_clients(by.roles))
    form = FeedbackForm(request.POST if request.method == "POST" else None, work=work)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_feedback(by=by, work=work, answers=form.answers())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved"))
            return redirect(work)
    context = {"form": form, "work": work, "is_possible": queries.is_possible(work)}
    return render(request, "works/feedback/record.html", context, status=422 if form.errors else 200)


# --- The tags ---


@require_safe
@login_required
def tags(request: HttpRequest) -> HttpResponse:
    require(rules.may_edit_tags(_employee(request).roles))
    return _tags_page(request)


@require_POST
@login_required
def save_tag(request: HttpRequest, subject: str, pk: int | None = None) -> HttpResponse:
    """Add a tag (without ``pk``), rename it, switch it off or on."""
    by = _employee(request)
    require(rules.may_edit_tags(by.roles))
    if subject not in Subject.values:
        raise Http404
    tag = FeedbackTag(subject=subject) if pk is None else get_object_or_404(FeedbackTag, pk=pk, subject=subject)
    form = TagForm(request.POST, auto_id=f"{subject}-{pk or 'new'}-%s")
    if form.is_valid():
        try:
            actions.save_tag(by=by, tag=tag, **form.cleaned_data)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            messages.success(request, _("Saved"))
            return redirect("works:feedback_tags")
    return _tags_page(request, subject, pk, form)


def _tags_page(request: HttpRequest, subject: str = "", pk: int | None = None, form: Any = None) -> HttpResponse:
    """The tags by subject; ``form`` is what was typed into one of them and is not right yet."""
    rows: list[Any] = list(queries.tags_with_use())
    shown = []
    for one in Subject:
        mine = [(tag, form if form and pk == tag.pk else _tag_form(tag)) for tag in rows if tag.subject == one]
        new = form if form and (subject, pk) == (one, None) else TagForm(auto_id=f"{one}-new-%s")
        shown.append({"code": one.value, "title": one.label, "rows": mine, "new": new})
    context = {"directories": shown, "tabs": tabs(_employee(request))}
    return render(request, "works/feedback/tags.html", context, status=422 if form else 200)


def _tag_form(tag: FeedbackTag) -> TagForm:
    initial = {"name": tag.name, "is_active": tag.is_active}
    return TagForm(initial=initial, auto_id=f"{tag.subject}-{tag.pk}-%s")


def _employee(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
