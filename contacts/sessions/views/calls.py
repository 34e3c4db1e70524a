"""The call in hand: taking it, typing, saving, skipping."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.sessions import actions, rules
from contacts.sessions.forms import ResultForm, SkipForm
from contacts.sessions.models import CallSession, Draft, Lease
from contacts.sessions.queries import current_lease, screen_of
from contacts.works.models import Work
from crm.edits import Conflict

from .common import call_page, draft_of, drawn, go_on, is_seen, lost_page, session_of, work_of


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The next client; of ``work``, where somebody chose one of the queue."""
    row = session_of(request, pk)
    chosen = request.POST.get("work", "")
    work = get_object_or_404(Work.objects.visible_to(row.employee), pk=chosen) if chosen.isdecimal() else None
    _take(request, row, work)
    return go_on(request, row)


def _take(request: HttpRequest, row: CallSession, work: Work | None = None) -> None:
    try:
        if actions.take_next(by=row.employee, session=row, work=work) is None:
            messages.info(request, _("Nobody may be called right now"))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))


@require_POST
@login_required
def skip(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """The next client instead of this one, with a reason; without one the page asks for it and keeps what was typed."""
    row = session_of(request, pk)
    skipped, form = work_of(row, work), SkipForm(request.POST, prefix="skip")
    if form.is_valid():
        try:
            actions.skip_call(by=row.employee, session=row, work=skipped, **form.cleaned_data)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                messages.error(request, " ".join(error.messages))
                return redirect(row)
            form.add_error(None, error)
        else:
            _take(request, row)
            return go_on(request, row)
    lease = current_lease(row)
    if lease is None or lease.work_id != skipped.pk or not is_seen(lease.client, row.employee):
        return redirect(row)
    return call_page(request, row, lease, draft_of(row, skipped), skip_form=form)


@require_POST
@login_required
def save(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """One save writes all of it or nothing; refused, it shows why and what was typed (docs/sessions.md)."""
    row, key, version = session_of(request, pk), _key(request), _version(request)
    saved_work = work_of(row, work)
    lease = _lease(row, saved_work)
    if not is_seen(lease.client, row.employee):
        return _lost(request, row, saved_work, _("Meanwhile this client was given to somebody else or merged"))
    screen = screen_of(lease, row.employee, timezone.now())
    form = ResultForm(request.POST, screen=screen)
    draft, typed = draft_of(row, saved_work), dict(request.POST.lists())
    if draft and draft.version != version and draft.data != rules.entered(typed):
        return drawn(request, row, screen, form, draft, other_tab=True)
    if form.is_valid():
        try:
            actions.save_call(by=row.employee, session=row, work=saved_work, key=key, outcome=form.outcome())
        except Conflict:
            form.add_error(None, _("Somebody else has changed the card meanwhile: look at it again"))
        except ValidationError as error:
            if getattr(error, "code", "") in LOST:
                return _lost(request, row, saved_work, error.messages[0])
            form.take(error)
        else:
            return _saved(request, row)
    kept = _keep(row, saved_work, version, typed)
    return drawn(request, row, screen, form, kept or draft)


LOST = {"ended", "closed", "taken", "other"}
"""Codes of :func:`actions.save_call` after which the form makes no sense any more."""


def _saved(request: HttpRequest, row: CallSession) -> HttpResponse:
    messages.success(request, _("Saved"))
    if request.POST.get("then") == "queue":
        return redirect(row)
    _take(request, row)
    return go_on(request, row)


def _lost(request: HttpRequest, row: CallSession, work: Work, message: str) -> HttpResponse:
    typed = dict(request.POST.lists())
    _keep(row, work, _version(request), typed)
    return lost_page(request, row, work, message, rules.entered(typed))


def _keep(row: CallSession, work: Work, version: int, typed: dict[str, list[str]]) -> Draft | None:
    """What a refused save has typed is kept as a draft; another tab's is not overwritten."""
    try:
        return actions.write_draft(by=row.employee, session=row, work=work, version=version, data=typed)[0]
    except (actions.DraftMoved, ValidationError):
        return None


def _lease(row: CallSession, work: Work) -> Lease:
    """The lease in hand, or the last one of this work: a save of a tab that was left open is judged by the action."""
    leases = Lease.objects.filter(session=row, work=work).select_related("client")
    lease = leases.order_by(F("released_at").desc(nulls_first=True), "-taken_at")[0]
    lease.work = work
    return lease


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise BadRequest("key") from None


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """What is typed, kept on the server: read (GET), or written with the version that the tab has read (POST).

    409: another tab went on; its version and data are in the answer, nothing was written.
    """
    row = session_of(request, pk)
    typed_work = work_of(row, work)
    if request.method != "POST":
        return JsonResponse(_as_json(draft_of(row, typed_work)))
    try:
        kept, lease = actions.write_draft(
            by=row.employee, session=row, work=typed_work, version=_version(request), data=dict(request.POST.lists())
        )
    except actions.DraftMoved as moved:
        message = _("You went on with this call in another tab. What is typed there is kept; here nothing was written")
        return JsonResponse({**_as_json(moved.draft), "message": message}, status=409)
    except ValidationError as error:
        return JsonResponse({"message": error.messages[0]}, status=400)
    answer = {"version": kept.version, "updated_at": kept.updated_at.isoformat()}
    if lease is None or not is_seen(typed_work.client, row.employee):
        message = _("Kept, but this client is no longer in your hands: saving will say why")
        return JsonResponse({**answer, "until": None, "message": message})
    return JsonResponse({**answer, "until": lease.until.isoformat()})


def _as_json(kept: Draft | None) -> dict[str, Any]:
    if kept is None:
        return {"version": 0, "data": {}, "updated_at": None}
    return {"version": kept.version, "data": kept.data, "updated_at": kept.updated_at.isoformat()}
