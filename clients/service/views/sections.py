"""Forms and buttons of sections of the client page. With htmx the answer is the section, else a page or a redirect."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.models import AccessRequest, Advance, Client, ClientGroup, GroupMember, Segment, ServiceChange
from clients.queries import facts_of
from clients.registry import registry
from clients.service import actions
from clients.service import forms as entries
from clients.service.panels import usage
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.panels import Page
from crm.ui.scoping import get_visible, require
from crm.ui.widgets import DayInput


class LeftForm(forms.Form):
    left_on = forms.DateField(widget=DayInput())


class SectionView(LoginRequiredMixin, View):
    """What answers with the section ``panel`` of a client whom the employee sees."""

    panel: ClassVar[str]

    @property
    def employee(self) -> Employee:
        return cast(Employee, self.request.user)

    @cached_property
    def client(self) -> Client:
        return get_visible(Client, self.employee, number=self.kwargs["number"])

    def section(self, **more: Any) -> HttpResponse:
        """The section anew, with ``more`` in place of what its context says."""
        panel = registry.panels[self.panel]
        source = panel.context

        def context(client: Client, employee: Employee) -> Mapping[str, Any]:
            return {**source(client, employee), **more}

        page = Page("client", self.client, self.request, self._address)
        section = page.section(dataclasses.replace(panel, context=context), lazily=False)
        fragment = self.request.headers.get("HX-Request")
        template = "clients/section.html" if fragment else "service/section_page.html"
        return render(self.request, template, {"section": section, "client": self.client})

    def _address(self, code: str) -> str:
        return reverse("clients:panel", args=[self.client.number, code])

    def saved(self, message: str) -> HttpResponseBase:
        if self.request.headers.get("HX-Request"):
            return self.section()
        messages.success(self.request, message)
        return redirect(f"{self.client.get_absolute_url()}#{self.panel}")


class KeeperView(SectionView):
    """One that changes something: 404 where the client is not seen, 403 where one may not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.client  # noqa: B018  404 before anything else
            require(staff_rules.may_edit_clients(self.employee.roles))
        return super().dispatch(request, *args, **kwargs)


class EntryView(KeeperView):
    """A form that adds something; ``slot`` is its name in the context of the section."""

    slot: ClassVar[str]
    form_class: ClassVar[type[entries.EntryForm]]

    def form(self, data: Any = None) -> entries.EntryForm:
        return self.form_class(data, client=self.client, employee=self.employee)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.section()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.save(form.cleaned_data)
            except ValidationError as error:
                take(form, error)
            else:
                return self.saved(_("Saved"))
        return self.section(**{self.slot: form})

    def save(self, data: dict[str, Any]) -> object:
        raise NotImplementedError

    @property
    def said(self) -> dict[str, Any]:
        """Who enters it, and about whom."""
        return {"by": self.employee, "client": self.client}


def take(form: forms.Form, error: ValidationError) -> None:
    """Put the errors of an action beside their fields."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class VerdictEntry(EntryView):
    panel, slot, form_class = "competitors", "verdict_form", entries.VerdictForm

    def save(self, data: dict[str, Any]) -> object:
        return actions.record_verdict(**self.said, **data)


class SegmentEntry(EntryView):
    panel, slot, form_class = "segments", "segment_form", entries.SegmentForm

    def save(self, data: dict[str, Any]) -> object:
        return actions.set_segment(**self.said, **data)


class JoinEntry(EntryView):
    panel, slot, form_class = "groups", "join_form", entries.JoinForm

    def save(self, data: dict[str, Any]) -> object:
        group, name, kind = (data.pop(key) for key in ("group", "name", "kind"))
        if group:
            return actions.join_group(**self.said, group=group, **data)
        return actions.found_group(**self.said, name=name, kind=kind, **data)


class MemberEntry(EntryView):
    """Another client into a group that this one is in."""

    panel, slot, form_class = "groups", "member_form", entries.MemberForm

    def save(self, data: dict[str, Any]) -> object:
        group = get_visible(ClientGroup, self.employee, pk=self.kwargs["pk"])
        try:
            return actions.join_group(by=self.employee, group=group, client=data["number"], joined_on=data["joined_on"])
        except ValidationError as error:
            errors = getattr(error, "error_dict", {})
            raise ValidationError({"number": errors["group"]} if "group" in errors else error) from error


class AccessEntry(EntryView):
    panel, slot, form_class = "access", "access_form", entries.AccessForm

    def save(self, data: dict[str, Any]) -> object:
        return actions.request_access(**self.said, **data)


class AdvanceEntry(EntryView):
    panel, slot, form_class = "advances", "advance_form", entries.AdvanceForm

    def save(self, data: dict[str, Any]) -> object:
        return actions.add_advance(**self.said, **data)


class ChangeEntry(EntryView):
    panel, slot, form_class = "changes", "change_form", entries.ChangeForm

    def save(self, data: dict[str, Any]) -> object:
        return actions.record_change(**self.said, **data)


class RowView(KeeperView):
    """A button of a row of the section; what cannot be done is said above the rows."""

    http_method_names = ["post"]
    model: ClassVar[type[Any]]

    @cached_property
    def row(self) -> Any:
        return get_visible(facts_of(self.model, self.client, self.employee), self.employee, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        row = self.row
        try:
            self.act(row)
        except ValidationError as error:
            return self.section(refused=" ".join(error.messages))
        return self.saved(_("Saved"))

    def act(self, row: Any) -> object:
        raise NotImplementedError


class LeaveSegment(RowView):
    panel, model = "segments", Segment

    def act(self, row: Any) -> object:
        return actions.leave_segment(by=self.employee, segment=row)


class LeaveGroup(RowView):
    panel, model = "groups", GroupMember

    def act(self, row: Any) -> object:
        form = LeftForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(_("Say on which day the client left the group"))
        return actions.leave_group(by=self.employee, member=row, left_on=form.cleaned_data["left_on"])


class RemoveAdvance(RowView):
    panel, model = "advances", Advance

    def act(self, row: Any) -> object:
        return actions.remove_advance(by=self.employee, advance=row)


class RemoveChange(RowView):
    panel, model = "changes", ServiceChange

    def act(self, row: Any) -> object:
        return actions.remove_change(by=self.employee, change=row)


class DecideAccess(RowView):
    panel, model = "access", AccessRequest

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        row, reason = self.row, request.POST.get("reason", "")[:300]
        granted = bool(request.POST.get("granted"))
        try:
            actions.decide_access(by=self.employee, request=row, granted=granted, reason=reason)
        except ValidationError as error:
            said = " ".join(error.messages)
            if not row.is_open:
                return self.section(refused=said)
            return self.section(failed=row.pk, typed=reason, problem=said)
        return self.saved(_("Saved"))


class UsageSection(SectionView):
    """Usage of one distributive, or of all."""

    panel = "usage"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("distributive", "")
        chosen = int(wanted) if wanted.isascii() and wanted.isdecimal() else None
        return self.section(**usage(self.client, self.employee, distributive=chosen))
