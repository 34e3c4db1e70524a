"""Forms of the sections of the client page. Each knows its client, so that nobody else's rows are offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import Verdict
from clients.models import Client, ClientGroup, Competitor, Distributive, Segment, SegmentType
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.fields import MoneyField
from crm.ui.widgets import DayInput, PlainSelect

from .choices import ChangeKind, GroupKind

KNOWN_NAMES = 200
"""Names offered to choose from while one types."""


class EntryForm(forms.Form):
    """A form of one section; ``code`` tells its controls from those of the other sections of the page."""

    code = "entry"

    def __init__(self, data: Any = None, files: Any = None, *, client: Client, employee: Employee) -> None:
        super().__init__(data, files, auto_id=f"{self.code}-%s")
        self.client, self.employee = client, employee
        self.prepare()

    def prepare(self) -> None:
        """Offer what this client has."""

    def choose(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **{"initial": today, **options})


class Known(forms.TextInput):
    """A text with known values to choose from, in the language of browsers: a list beside the control."""

    template_name = "service/known.html"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.known: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}-known"
        context["widget"]["attrs"]["list"] = listed
        return {**context, "known": self.known, "listed": listed}


class VerdictForm(EntryForm):
    code = "verdict"

    on = day_field(_("Date"))
    verdict = forms.ChoiceField(
        label=_("Works with a competitor"), choices=Verdict.choices, initial=Verdict.NO, widget=forms.RadioSelect
    )
    competitor = forms.ModelChoiceField(
        label=_("Which"), queryset=Competitor.objects.filter(is_active=True), required=False, empty_label="—",
        widget=PlainSelect,
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class SegmentForm(EntryForm):
    code = "segment"

    type = forms.ModelChoiceField(
        label=_("Type"), queryset=SegmentType.objects.filter(is_active=True), widget=PlainSelect
    )
    name = forms.CharField(label=_("Segment"), max_length=200, widget=Known())
    entered_on = day_field(_("Since"))

    def prepare(self) -> None:
        names = Segment.objects.order_by("name").values_list("name", flat=True).distinct()
        widget = self.fields["name"].widget
        assert isinstance(widget, Known)
        widget.known = list(names[:KNOWN_NAMES])


class JoinForm(EntryForm):
    """Into a group that there is, or into a new one."""

    code = "join"

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=ClientGroup.objects.none(), required=False, empty_label=_("A new one"),
        widget=PlainSelect,
    )  # fmt: skip
    name = forms.CharField(label=_("Name of a new group"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind of a new group"), choices=GroupKind.choices, initial=GroupKind.GROUP)
    joined_on = day_field(_("In it since"))

    def prepare(self) -> None:
        self.choose("group").queryset = ClientGroup.objects.visible_to(self.employee)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("group") and not data.get("name"):
            self.add_error("name", _("Choose a group, or name a new one"))
        return data


class MemberForm(EntryForm):
    """Another client into a group of this one, by its number."""

    code = "member"

    number = forms.CharField(label=_("Number of the client"), max_length=20)
    joined_on = day_field(_("In it since"))

    def clean_number(self) -> Client:
        number = self.cleaned_data["number"].split(" ")[0]
        found = Client.objects.visible_to(self.employee).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no client “%(number)s”"), params={"number": number})
        return found


class AccessForm(EntryForm):
    code = "access"

    person_name = forms.CharField(label=_("Who asks"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    distributive = forms.ModelChoiceField(
        label=_("Distributive"), queryset=Distributive.objects.none(), required=False, empty_label="—",
        widget=PlainSelect,
    )  # fmt: skip
    requested_on = day_field(_("Requested on"))

    def prepare(self) -> None:
        self.choose("distributive").queryset = self.client.distributives.filter(is_active=True)


class AdvanceForm(EntryForm):
    code = "advance"

    starts_on = day_field(_("From"), initial=None)
    ends_on = day_field(_("To"), initial=None)
    amount = MoneyField(label=_("Amount, ₽"))


class ChangeForm(EntryForm):
    code = "change"

    kind = forms.ChoiceField(label=pgettext_lazy("service", "Change"), choices=ChangeKind.choices)
    amount = MoneyField(label=_("A month, ₽"))
    on = day_field(_("Date"))
    distributive = forms.ModelChoiceField(
        label=_("Distributive"), queryset=Distributive.objects.none(), required=False, empty_label="—",
        widget=PlainSelect,
    )  # fmt: skip
    subject = forms.CharField(
        label=_("What"), max_length=200, required=False, help_text=_("Where it is not a distributive")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def prepare(self) -> None:
        self.choose("distributive").queryset = self.client.distributives.all()
