"""What the pages of a session share."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.models import Client
from clients.queries import is_open_to
from contacts.sessions import rules
from contacts.sessions.forms import ResultForm, SkipForm, in_words
from contacts.sessions.keys import KEYS
from contacts.sessions.models import CallSession, Draft, Lease
from contacts.sessions.queries import current_lease, saved_calls, screen_of, today_of
from contacts.sessions.registry import registry
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.panels import Page
from crm.ui.scoping import get_visible, require


def employee_of(request: HttpRequest) -> Employee:
    """Whoever asks; only those who keep clients make calls."""
    employee = cast(Employee, request.user)
    require(staff_rules.may_edit_clients(employee.roles))
    return employee


def session_of(request: HttpRequest, pk: int) -> CallSession:
    employee = employee_of(request)
    session = get_visible(CallSession.objects.select_related("campaign", "direction"), employee, pk=pk)
    session.employee = employee  # knows its scope already
    return session


def work_of(session: CallSession, pk: int) -> Work:
    """A work that this session has had in hand; also one whose client was taken away: what was typed stays."""
    work = Work.objects.filter(pk=pk, leases__session=session).select_related("client", "executor").first()
    if work is None:
        raise Http404
    return work


def draft_of(session: CallSession, work: Work) -> Draft | None:
    return Draft.objects.filter(employee=session.employee, work=work).first()


def is_seen(client: Client, employee: Employee) -> bool:
    """Whether the client is still the employee's to call."""
    return client.merged_into_id is None and is_open_to(client, employee)


def call_in_hand(session: CallSession) -> Lease | None:
    """The lease of a call that can still be made."""
    lease = current_lease(session)
    return lease if lease is not None and lease.work.state == WorkState.PLANNED else None


def go_on(request: HttpRequest, session: CallSession) -> HttpResponse:
    """What comes after a call. The script of the page gets the next one at once and puts it in the place of the page;
    a browser without it, or with no call to show, is sent to the page of the session."""
    lease = call_in_hand(session) if is_asked_for_main(request) else None
    if lease is None or not is_seen(lease.client, session.employee):
        return redirect(session)
    return call_page(request, session, lease, draft_of(session, lease.work))


def is_asked_for_main(request: HttpRequest) -> bool:
    """Whether the page is there already, and its ``main`` is all that changes (docs/sessions.md)."""
    return bool(request.headers.get("HX-Request"))


def call_page(
    request: HttpRequest, session: CallSession, lease: Lease, draft: Draft | None, **more: Any
) -> HttpResponse:
    """The working screen, filled in as the draft says."""
    screen = screen_of(lease, session.employee, timezone.now())
    form = ResultForm.of_draft(draft.data, screen=screen) if draft and draft.data else ResultForm(screen=screen)
    return drawn(request, session, screen, form, draft, **more)


def drawn(
    request: HttpRequest, session: CallSession, screen: Any, form: Any, draft: Draft | None, **more: Any
) -> HttpResponse:
    form.add_ticks()
    page = Page("client", screen.client, request, lambda code: "")
    panels = registry.panels_for(session.employee)
    context = {
        "session": session,
        "screen": screen,
        "client": screen.client,
        "work": screen.work,
        "lease": screen.lease,
        "form": form,
        "draft": draft,
        "version": draft.version if draft else 0,
        "skip_form": SkipForm(prefix="skip"),
        "page_keys": KEYS,
        "saved": saved_calls(session),
        "today": today_of(session.employee, today()),
        "attempts": rules.ATTEMPT_LIMIT,
        "head_panels": page.bodies(panels, "head"),
        "sections": list(page.sections(panels)),
        "only_main": is_asked_for_main(request),
        **more,
    }
    return render(request, "call_sessions/call.html", context)


def lost_page(request: HttpRequest, session: CallSession, work: Work, message: str, data: Any) -> HttpResponse:
    """What was typed about a call that can no longer be saved here."""
    context = {
        "session": session, "work": work, "message": message, "typed": in_words(data),
        "only_main": is_asked_for_main(request),
    }  # fmt: skip
    return render(request, "call_sessions/lost.html", context)
