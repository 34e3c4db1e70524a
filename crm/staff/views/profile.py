"""One's own page."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.staff import actions
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.forms import ProfileForm
from crm.staff.queries import absent_ones

from .common import employee_of, load_context


def profile(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    form = ProfileForm(request.POST or None, employee=by)
    if request.method == "POST" and form.is_valid():
        actions.update_profile(by=by, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("staff:profile")
    facts = [
        (_("Login"), by.username), (_("Roles"), ", ".join(str(Role(role).label) for role in by.roles)),
        (_("Group"), by.group), (_("Extension"), by.extension), (_("E-mail"), by.email),
    ]  # fmt: skip
    return render(request, "staff/profile.html", {
        "title": by.full_name, "form": form, "facts": [fact for fact in facts if fact[1]], **load_context(by),
        "absent_ones": absent_ones(by, today()),
        "has_second_factor": is_mfa_enabled(by),
    })  # fmt: skip
