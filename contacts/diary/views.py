"""The diary: a day or a week of one employee, and one's own reminders."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from clients.queries import employee_choices
from crm.staff.calendar import ONE_DAY, today
from crm.staff.models import Employee
from crm.staff.queries import colleagues, employees_seen_by
from crm.ui.scoping import get_visible
from crm.ui.views import safe_next

from . import actions, ics, queries, rules
from .forms import ReminderForm
from .models import Reminder
from .registry import Span

WEEK = timedelta(days=7)
LEFT_SHOWN = 8
A_DAY_OF_THE_WEEK_SHOWS = 12


# --- Days and weeks ---


@require_safe
@login_required
def today_page(request: HttpRequest) -> HttpResponse:
    return _day(request, _employee(request), today())


@require_safe
@login_required
def day_page(request: HttpRequest, day: date, pk: int | None = None) -> HttpResponse:
    return _day(request, _shown(request, pk), day)


@require_safe
@login_required
def week_page(request: HttpRequest, day: date, pk: int | None = None) -> HttpResponse:
    by, shown = _employee(request), _shown(request, pk)
    week = rules.week_of(day)
    context = {
        "week": queries.days_of(Span(shown, by, week[0], week[-1])),
        "first": week[0],
        "last": week[-1],
        "limit": A_DAY_OF_THE_WEEK_SHOWS,
        **_around(by, shown, day, "week", WEEK),
    }
    return render(request, "diary/week.html", context)


def _day(request: HttpRequest, shown: Employee, day: date) -> HttpResponse:
    by = _employee(request)
    is_today = day == today()
    context = {
        "one": queries.days_of(Span(shown, by, day, day))[0],
        "overdue": queries.overdue_of(shown, by) if is_today else [],
        "is_today": is_today,
        "hour": timezone.localtime().hour if is_today else None,
        "form": ReminderForm(initial={"at": _suggested(day)}) if shown == by and day >= today() else None,
        **_around(by, shown, day, "day", ONE_DAY),
    }
    return render(request, "diary/day.html", context)


def _around(by: Employee, shown: Employee, day: date, name: str, step: timedelta) -> dict[str, Any]:
    """Whose day it is, and where one goes from it."""
    return {
        "shown": shown,
        "is_own": shown == by,
        "day": day,
        "today": today(),
        "view": name,
        "previous_url": _address(by, shown, name, day - step),
        "next_url": _address(by, shown, name, day + step),
        "today_url": _address(by, shown, name, today()),
        "day_url": _address(by, shown, "day", day),
        "week_url": _address(by, shown, "week", day),
        "people": _people(by),
    }


def _address(by: Employee, shown: Employee, name: str, day: date) -> str:
    if shown == by:
        return reverse(f"diary:{name}", args=[day])
    return reverse(f"diary:{name}_of", args=[shown.pk, day])


def _people(by: Employee) -> list[tuple[int, str]]:
    """Whose days may be looked at here, if there is anybody but oneself."""
    if not by.is_supervisor:
        return []
    others = [pair for pair in employee_choices(colleagues(by)) if pair[0] != by.pk]
    return [(by.pk, _("My own")), *others] if others else []


@require_safe
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """To the day, or the week, of the one chosen from the list."""
    wanted, given = request.GET.get("of", ""), request.GET.get("day", "")
    by = _employee(request)
    shown = _shown(request, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else by.pk)
    name = "week" if request.GET.get("view") == "week" else "day"
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = today()
    return redirect(_address(by, shown, name, day if day.year in rules.YEARS else today()))


@require_safe
@login_required
def left(request: HttpRequest) -> HttpResponse:
    """What is left today: a part of the home page, fetched by it."""
    by = _employee(request)
    lines = queries.left_today(by)
    context = {"lines": lines[:LEFT_SHOWN], "more": max(len(lines) - LEFT_SHOWN, 0), "count": len(lines)}
    return render(request, "diary/left.html", context)


@require_safe
@login_required
def calendar_file(request: HttpRequest) -> HttpResponse:
    """One's own diary of the next two months for another calendar: a file, with links back."""
    by = _employee(request)
    events = queries.events_of(by, request.build_absolute_uri("/").rstrip("/"))
    body = ics.calendar(events, name=_("Diary"), stamp=timezone.now())
    name = f"diary-{today():%Y-%m-%d}.ics"
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


# --- Reminders ---


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A reminder for oneself; ``client`` in the address makes it one about a client."""
    by = _employee(request)
    number = request.GET.get("client", "")
    client = get_visible(Client, by, number=number) if number else None
    form = ReminderForm(request.POST if request.method == "POST" else None, initial={"at": _suggested(today())})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.remind(by=by, client=client, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("You will be reminded"))
            return redirect(safe_next(request, _after(made)))
    context = {"form": form, "client": client, "back": _back(request, client)}
    return render(request, "diary/reminder.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    by, row = _employee(request), _own(request, pk)
    form = ReminderForm(request.POST if request.method == "POST" else None, initial={"text": row.text, "at": row.at})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.change_reminder(by=by, reminder=row, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect(_after(row))
    context = {"form": form, "client": row.client, "reminder": row, "back": _after(row)}
    return render(request, "diary/reminder.html", context)


@require_POST
@login_required
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.finish_reminder(by=_employee(request), reminder=_own(request, pk))
    return redirect(safe_next(request, _after(row)))


@require_POST
@login_required
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    try:
        row = actions.postpone_reminder(by=_employee(request), reminder=row, code=request.POST.get("for", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        at = timezone.localtime(row.at)
        messages.success(request, _("You will be reminded on %(at)s") % {"at": f"{at:%d.%m.%Y %H:%M}"})
    return redirect(safe_next(request, _after(row)))


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    actions.drop_reminder(by=_employee(request), reminder=row)
    messages.success(request, _("The reminder is removed"))
    return redirect(safe_next(request, _after(row)))


def _own(request: HttpRequest, pk: int) -> Reminder:
    return get_visible(Reminder.objects.select_related("client"), _employee(request), pk=pk)


def _after(row: Reminder) -> str:
    """The day on which it stands."""
    return reverse("diary:day", args=[timezone.localtime(row.at, timezone.get_default_timezone()).date()])


def _back(request: HttpRequest, client: Client | None) -> str:
    return f"{client.get_absolute_url()}#reminders" if client else reverse("diary:today")


def _suggested(day: date) -> datetime:
    """The next whole hour of today, or the morning of a later day."""
    now = timezone.localtime()
    if day == now.date():
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return datetime.combine(day, time(rules.FIRST_HOUR), now.tzinfo)


# --- Who asks, about whom ---


def _employee(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


def _shown(request: HttpRequest, pk: int | None) -> Employee:
    """Oneself, or somebody whose days the employee may look at; Http404 for all others."""
    by = _employee(request)
    if pk is None or pk == by.pk:
        return by
    return get_object_or_404(queries.shown_to(by), pk=pk)


def address_of(shown: Employee) -> str:
    return reverse("diary:day_of", args=[shown.pk, today()])


def may_look(shown: Employee, by: Employee) -> bool:
    return shown.is_active and shown.pk != by.pk and employees_seen_by(by).filter(pk=shown.pk).exists()
