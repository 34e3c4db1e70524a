"""Named settings: all of them on one page, each opened, copied, shared, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.models import SavedView
from crm.ui.scoping import get_visible
from crm.ui.views import safe_next
from reports.address import normal, subject_of
from reports.models import Preset
from reports.ready import READY, READY_BY_SUBJECT
from reports.workplace import Unusable

from . import actions, queries


def _by(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


@require_safe
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Ready ones, those shared with the group, one's own."""
    by = _by(request)
    shared = list(queries.shared(by))
    context = {
        "ready": READY,
        "shared": [(preset, queries.may_change(by, preset)) for preset in shared],
        "personal": list(queries.personal(by)),
        "groups": list(queries.groups_for(by)),
    }
    return render(request, "reports/settings.html", context)


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep an address under a name: for oneself, or for the group that ``group`` names."""
    by, name = _by(request), request.POST.get("name", "")
    try:
        query = _query(request)
        if group := request.POST.get("group", ""):
            found = queries.groups_for(by).filter(pk=int(group) if group.isdecimal() else 0).first()
            if found is None:
                return HttpResponse(status=403)
            preset = actions.share(by=by, group=found, name=name, query=query)
            said = _("“%(name)s” is shared with %(group)s") % {"name": preset.name, "group": found}
        else:
            said = _("“%(name)s” is saved") % {"name": actions.save_personal(by=by, name=name, query=query).name}
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(safe_next(request, reverse("reports:settings")))


@require_POST
@login_required
def copy(request: HttpRequest) -> HttpResponse:
    """A draft of one's own of any setting; it opens."""
    try:
        draft = actions.copy(by=_by(request), name=request.POST.get("name", ""), query=_query(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:settings")
    messages.success(request, _("“%(name)s” is yours: change it as you like") % {"name": draft.name})
    return redirect(f"{reverse('reports:page')}?{draft.query}")


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or delete a shared setting: the button tells which."""
    by, preset = _by(request), get_visible(Preset, _by(request), pk=pk)
    doings: dict[str, Callable[[], Any]] = {
        "rename": lambda: actions.rename(by=by, preset=preset, name=request.POST.get("name", "")),
        "delete": lambda: actions.delete(by=by, preset=preset),
    }
    doing = doings.get(request.POST.get("action", ""))
    if doing is None:
        return HttpResponse(status=400)
    try:
        doing()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved") if preset.pk else _("Deleted"))
    return redirect("reports:settings")


def _query(request: HttpRequest) -> str:
    try:
        return normal(request.POST.get("query", ""), today())
    except Unusable:
        raise ValidationError(_("This report cannot be saved: set it up anew")) from None


def chips(employee: Employee, state: str) -> dict[str, Any]:
    """What the page of a report shows of settings of its subject: names, which of them is shown, where to save."""
    subject = subject_of(QueryDict(state))
    personal = [one for one in queries.personal(employee) if subject_of(QueryDict(one.query)) is subject]
    shared = [one for one in queries.shared(employee) if subject_of(QueryDict(one.query)) is subject]
    named: list[SavedView | Preset] = [*personal, *shared]
    current = next((one for one in named if one.query == state), None)
    return {"ready": READY_BY_SUBJECT[subject], "views": personal, "shared": shared, "current_view": current,
            "state": state, "groups": list(queries.groups_for(employee))}  # fmt: skip
