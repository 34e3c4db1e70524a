"""Forms of open items: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works.models import Item
from crm.staff.models import Employee
from crm.ui.widgets import DayInput, PlainSelect

from .actions import CHANGEABLE
from .queries import owners_for


class ItemForm(ActionForm):
    """A new item, or what a stored one says."""

    title = forms.CharField(label=_("What it is about"), max_length=300, required=False)

    class Meta:
        model = Item
        fields = CHANGEABLE
        widgets = {
            "kind": forms.RadioSelect,
            "topic": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
            "owner": PlainSelect,
            "due_on": DayInput,
        }

    field_order = ("kind", "topic", "title", "text", "owner", "due_on", "person")

    def __init__(self, *args: Any, client: Client, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        fields: Any = self.fields
        for name in ("kind", "topic"):  # a button for «nothing» is not drawn
            fields[name].choices = [one for one in fields[name].choices if one[0]]
        chosen = Q(is_active=True) | Q(pk=self.instance.person_id)  # who has left meanwhile stays chosen
        fields["person"].queryset = ContactPerson.objects.filter(chosen, client=client).order_by("full_name")
        fields["person"].label = _("With whom")
        fields["owner"].queryset = owners_for(client, by) | Employee.objects.filter(pk=self.instance.owner_id)
        fields["owner"].empty_label = None


class SettleForm(ActionForm):
    outcome = forms.CharField(
        label=_("How it was settled"), required=False, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )

    class Meta:
        model = Item
        fields = ()


class DropForm(ActionForm):
    reason = forms.CharField(
        label=_("Why it is dropped"), required=False, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )

    class Meta:
        model = Item
        fields = ()
