"""Starting a session, its queue, breaks, its end; what was typed and not saved."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.calls.statistics import board
from contacts.sessions import actions
from contacts.sessions.choices import SessionState
from contacts.sessions.forms import StartForm, in_words
from contacts.sessions.keys import BETWEEN
from contacts.sessions.models import CallSession, Draft
from contacts.sessions.queries import current_lease, drafts_left, open_session, queue_of, summary_of
from crm.staff.calendar import today
from crm.ui.scoping import get_visible

from .common import call_in_hand, call_page, draft_of, employee_of, is_seen, lost_page, session_of

SHOWN = 30
"""Clients of the queue on its page."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Choose direction, campaign and period; what is under way is gone on with."""
    by = employee_of(request)
    form = StartForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.start_session(by=by, choice=form.choice())
            actions.take_next(by=by, session=session)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(session)
    context = {
        "form": form,
        "under_way": open_session(by),
        "figures": board(by, today()),
        "page_keys": BETWEEN[:1],
        "drafts": drafts_left(by)[:SHOWN],
        "past": CallSession.objects.visible_to(by).filter(state=SessionState.ENDED).select_related("campaign")[:5],
    }
    return render(request, "call_sessions/start.html", context)


@require_safe
@login_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The call in hand; else the queue; the break; the summary of a session that has ended."""
    row = session_of(request, pk)
    if row.state != SessionState.ACTIVE:
        return render(
            request,
            "call_sessions/summary.html",
            {
                "session": row,
                "sum": summary_of(row, timezone.now()),
                "figures": board(row.employee, today()),
                "page_keys": BETWEEN,
            },
        )
    lease = call_in_hand(row)
    if lease is None:
        return _queue(request, row)
    draft = draft_of(row, lease.work)
    if not is_seen(lease.client, row.employee):
        message = _("Meanwhile this client was given to somebody else. What you typed is kept here")
        return lost_page(request, row, lease.work, message, draft.data if draft else {})
    return call_page(request, row, lease, draft)


@require_safe
@login_required
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is next and why, beside the call in hand."""
    row = session_of(request, pk)
    return _queue(request, row) if row.state == SessionState.ACTIVE else redirect(row)


def _queue(request: HttpRequest, row: CallSession) -> HttpResponse:
    now = timezone.now()
    found = queue_of(row, now)
    context = {
        "session": row,
        "lease": current_lease(row),
        "queue": found,
        "ready": found.ready[:SHOWN],
        "waiting": found.waiting[:SHOWN],
        "sum": summary_of(row, now),
        "figures": board(row.employee, today()),
        "page_keys": BETWEEN,
    }
    return render(request, "call_sessions/queue.html", context)


def _done(request: HttpRequest, pk: int, action: Callable[..., CallSession]) -> HttpResponse:
    row = session_of(request, pk)
    try:
        action(by=row.employee, session=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@require_POST
@login_required
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.pause_session)


@require_POST
@login_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.resume_session)


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent twice, it ends once: the answer to the first may have been lost."""
    row = session_of(request, pk)
    return redirect(row) if row.is_ended else _done(request, pk, actions.end_session)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft_left(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed about a call and not saved; to be read, or thrown away."""
    by = employee_of(request)
    draft = get_visible(Draft.objects.select_related("work__client", "session"), by, pk=pk)
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("The draft was thrown away"))
        return redirect("call_sessions:start")
    return render(request, "call_sessions/draft.html", {"draft": draft, "typed": in_words(draft.data)})
