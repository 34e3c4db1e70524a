"""Forms of campaigns: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from contacts.works import extras
from contacts.works.choices import CampaignState, WorkKind
from contacts.works.models import Direction, Script, Topic
from crm.edits import Edit
from crm.staff.models import Employee
from crm.ui.widgets import DayInput, PlainSelect

from . import queries
from .actions import Given
from .actions.keeping import CHANGEABLE, CHANGEABLE_LATER
from .models import Campaign


class CampaignForm(ActionForm):
    """A campaign that is made or changed; ``executors`` is there for whoever may choose them."""

    executors = forms.ModelMultipleChoiceField(Employee.objects.none(), required=False, label=_("Executors"))

    link = forms.URLField(
        label=_("Case or material"), max_length=500, required=False, assume_scheme="https",
        help_text=_("What to show or to send: an address"),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = CHANGEABLE
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DayInput,
            "ends_on": DayInput,
            "method": PlainSelect,
        }
        help_texts = {
            "goal": _("Stands in each work"),
            "script": _("What to say, step by step"),
        }

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Any] = {
            "script": Script.objects.filter(is_active=True),
            "direction": Direction.objects.filter(is_active=True),
            "topic": Topic.objects.filter(is_active=True, kind=WorkKind.PLANNED),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.asked = extras.campaigns.fields()
        for name, field in self.asked.items():
            field.initial = extras.campaigns.known[name].initial(self.instance) if self.instance.pk else None
        self.fields.update(self.asked)
        self.fields["executors"].show_hidden_initial = False
        is_draft = self.instance.state == CampaignState.DRAFT
        if not (is_draft and by.is_supervisor):
            del self.fields["executors"]
        else:
            self._offer(by)
        if not is_draft:
            for name in set(CHANGEABLE) - set(CHANGEABLE_LATER):
                del self.fields[name]

    def _offer(self, by: Employee) -> None:
        field: Any = self.fields["executors"]
        field.queryset = queries.executors_for(by)
        if self.instance.pk:
            field.initial = list(self.instance.executors.values_list("pk", flat=True))

    def plain(self) -> list[Any]:
        """All fields but the executors, which are shown by their groups."""
        return [bound for bound in self if bound.name != "executors"]

    def offers(self) -> dict[str, list[tuple[Employee, bool]]]:
        """By the name of the group: who may be ticked."""
        if "executors" not in self.fields:
            return {}
        chosen = set(map(str, self["executors"].value() or ()))
        groups: dict[str, list[tuple[Employee, bool]]] = {}
        people: list[Employee] = list(self.fields["executors"].queryset)  # type: ignore[attr-defined]
        for one in sorted(people, key=lambda one: (str(one.group or ""), one.full_name.lower().replace("ё", "е"))):
            groups.setdefault(str(one.group or ""), []).append((one, str(one.pk) in chosen))
        return groups

    def given(self) -> Given:
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.asked}
        return Given(**values, extras=self.extras())

    def extras(self) -> dict[str, Any]:
        """What higher apps asked."""
        return extras.campaigns.given(self.cleaned_data)

    def edit(self) -> Edit:
        """The executors are no column of the campaign, nor is what higher apps ask."""
        edit, others = super().edit(), {"executors", *self.asked}
        return Edit(*({name: one[name] for name in one if name not in others} for one in (edit.wanted, edit.seen)))

    @property
    def executors_given(self) -> list[Employee] | None:
        return list(self.cleaned_data["executors"]) if "executors" in self.fields else None


class FinishForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is finished"),
        max_length=500,
        help_text=_("Stands in each work that is cancelled with it"),
        error_messages={"required": _("Say why it is finished")},
    )
