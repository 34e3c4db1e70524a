"""The calendar of planned works: month, week and day; moving a work, and taking a move back."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.works.models import Work
from contacts.works.registry import Hint, hints
from contacts.works.sections import tabs
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.choices import NormCode
from crm.staff.models import Employee
from crm.staff.queries import norms_for
from crm.ui import formats
from crm.ui.scoping import get_visible, require

from . import actions, calendars, queries
from .calendars import VIEWS, Shown
from .forms import WhoForm

UNDO = "works.calendar.undo"
"""Where a session keeps the last move of a page without script until the next page shows it."""

TEMPLATE = "works/planning/calendar.html"


def _employee(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Planned works of one employee, or the load of a group."""
    return render(request, TEMPLATE, _context(request, undo=request.session.pop(UNDO, None)))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    by = _employee(request)
    seen = list(queries.shown_in_calendar(by).order_by("full_name"))
    shown = Shown.of(request.GET, by, seen)
    context = {
        "shown": shown, "tabs": tabs(by), "form": WhoForm(initial={"who": shown.who}, people=seen), "today": today(),
        "views": [(one, shown.address(view=one), label) for one, label in zip(VIEWS, _views(), strict=True)],
        "period": _period(shown), "may_edit": staff_rules.may_edit_clients(by.roles), "may_plan": queries.may_plan(by),
        "now": shown.address(on=today().isoformat()), **more,
    }  # fmt: skip
    if not shown.people:
        return context
    if shown.is_one:
        return context | _of_one(shown, by)
    return context | _of_many(shown, by)


def _views() -> tuple[str, str, str]:
    return _("Month"), _("Week"), _("Day")


def _period(shown: Shown) -> str:
    if shown.view == "month":
        return formats.month(shown.on)
    if shown.view == "day":
        return formats.day(shown.on)
    return f"{formats.day(shown.start)} – {formats.day(shown.end)}"


def _of_one(shown: Shown, by: Employee) -> dict[str, Any]:
    days = calendars.days_of_one(shown, by)
    norm = norms_for(shown.people[0]).get(NormCode.EFFECTIVE_CALLS_MONTH)
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    told = {"hints": list(hints.known.values()), "lines": _lines(days[0].works, by)} if shown.view == "day" else {}
    return told | {
        "weeks": weeks, "days": days, "norm": norm, "total": calendars.month_total(shown),
        "capacity": days[0].capacity, "planned": sum(one.count for one in days if one.is_inside),
    }  # fmt: skip


def _lines(works: list[Work], by: Employee) -> list[tuple[Work, list[Hint | None]]]:
    """The works of a day, each with what higher apps say beside it."""
    return list(zip(works, hints.beside(works, by), strict=True))


def _of_many(shown: Shown, by: Employee) -> dict[str, Any]:
    loads = calendars.loads(shown, by)
    rows = [
        {
            "employee": one, "total": sum(day.count for day in days), "address": shown.address(who=one.pk),
            "days": [(day, shown.address(who=one.pk, view="day", on=day.day.isoformat())) for day in days],
        }
        for one, days in loads
    ]  # fmt: skip
    return {"rows": rows, "head": loads[0][1] if loads else []}


@require_POST
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day for a work, from the calendar: what the address says of the calendar is shown again."""
    by, work = _employee(request), _work(request, pk)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise BadRequest("day") from None
    try:
        moved = actions.move_to(by=by, work=work, day=day)
    except ValidationError as error:
        return _answer(request, work, refused=" ".join(error.messages))
    return _answer(request, work, undo=_undo(work, day, moved.undo))


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last move of a work back."""
    work = _work(request, pk)
    try:
        actions.undo_move(by=_employee(request), work=work, undo=request.POST.get("undo", ""))
    except ValidationError as error:
        return _answer(request, work, refused=" ".join(error.messages))
    return _answer(request, work, said=_("%(client)s: back where it was") % {"client": work.client.name})


def _work(request: HttpRequest, pk: int) -> Work:
    work = get_visible(Work.objects.select_related("client"), _employee(request), pk=pk)
    require(staff_rules.may_edit_clients(_employee(request).roles))
    return work


def _undo(work: Work, day: date, word: str) -> dict[str, Any]:
    said = _("%(client)s: moved to %(day)s") % {"client": work.client.name, "day": formats.day(day)}
    return {"pk": work.pk, "word": word, "said": said}


def _answer(request: HttpRequest, work: Work, **more: Any) -> HttpResponse:
    """The calendar again; without script the page that one came from."""
    if getattr(request, "htmx", False):
        return render(request, f"{TEMPLATE}#calendar", _context(request, touched=work.pk, **more))
    if "undo" in more:
        request.session[UNDO] = more["undo"]
    elif text := more.get("refused"):
        messages.warning(request, text)
    elif text := more.get("said"):
        messages.success(request, text)
    return redirect(f"{reverse('works:calendar')}?{request.GET.urlencode()}")
