"""To whom clients are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee

from .choices import OwnerRole
from .owner_queries import receivers_for
from .queries import Load, load_of


@dataclass(frozen=True)
class Offer:
    """One who may get clients, as the form shows them."""

    employee: Employee
    load: Load
    is_chosen: bool


class ReceiversForm(forms.Form):
    """Ticks beside names; one name gets everything, of several each an even part."""

    specialist = forms.ModelMultipleChoiceField(Employee.objects.none(), required=False, label=_("New specialist"))
    account_manager = forms.ModelMultipleChoiceField(
        Employee.objects.none(), required=False, label=_("New account manager")
    )

    def __init__(self, *args: Any, by: Employee, leaving: Employee | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in OwnerRole:
            offered = receivers_for(by, role)
            field: Any = self.fields[role.value]
            field.queryset = offered.exclude(pk=leaving.pk) if leaving else offered

    def receivers(self) -> Mapping[OwnerRole, list[Employee]]:
        return {role: list(self.cleaned_data[role.value]) for role in OwnerRole}

    def offers(self) -> list[tuple[OwnerRole, Any, dict[str, list[Offer]]]]:
        """By role and by the name of the group: who may be ticked, with the load of today. Three statements."""
        people = {role: list(self._field(role).queryset) for role in OwnerRole}
        loads = load_of({one.pk: one for offered in people.values() for one in offered}.values())
        return [(role, self._field(role).label, self._grouped(role, people[role], loads)) for role in OwnerRole]

    def _field(self, role: OwnerRole) -> Any:
        return self.fields[role.value]

    def _grouped(self, role: OwnerRole, people: list[Employee], loads: Mapping[int, Load]) -> dict[str, list[Offer]]:
        chosen = set(map(str, self[role.value].value() or ()))
        groups: dict[str, list[Offer]] = {}
        for one in sorted(people, key=lambda one: (str(one.group or ""), one.full_name.lower().replace("ё", "е"))):
            offer = Offer(one, loads[one.pk], str(one.pk) in chosen)
            groups.setdefault(str(one.group or ""), []).append(offer)
        return groups


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays in the history of each client"),
        error_messages={"required": _("Say why: the next owner will read it")},
    )
