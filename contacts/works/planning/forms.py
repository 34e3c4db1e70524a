"""Forms of planning: whose works, and of which month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.months import last_of_month
from crm.staff.calendar import today
from crm.staff.models import Employee, Group
from crm.ui import formats

from . import queries
from .actions.runs import MONTHS_AHEAD, month_is_open
from .rules.periods import DAY

Choices = list[tuple[Any, Any]]


def open_months() -> list[date]:
    """First days of the months that may be planned today."""
    months = [today().replace(day=1)]
    for _number in range(MONTHS_AHEAD):
        months.append(last_of_month(months[-1]) + DAY)
    return [month for month in months if month_is_open(month, today())]


def next_month() -> date:
    return last_of_month(today().replace(day=1)) + DAY


class PlanningForm(forms.Form):
    """``who`` is ``all``, ``g`` with the key of a group, or the key of an employee."""

    month = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)
    who = forms.ChoiceField(label=_("Whose works"))

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(queries.with_clients(queries.plannable_by(by)).select_related("group"))
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (month.isoformat(), formats.month(month)) for month in open_months()
        ]
        self.fields["month"].initial = next_month().isoformat()
        choices = whose(self.people, everybody=by.is_supervisor)
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        self.fields["who"].initial = f"g{by.group_id}" if by.is_supervisor and by.group_id else str(by.pk)

    def employees(self) -> list[Employee]:
        who = self.cleaned_data["who"]
        return [one for one in self.people if who in ("all", str(one.pk), f"g{one.group_id}")]

    def group(self) -> Group | None:
        who = self.cleaned_data["who"]
        return Group.objects.filter(pk=who[1:]).first() if who.startswith("g") else None


def whose(people: Iterable[Employee], *, everybody: bool) -> Choices:
    """Options of a choice among employees: all of them, groups, each one under the group's name."""
    groups: dict[Group | None, list[Employee]] = {}
    for one in people:
        groups.setdefault(one.group, []).append(one)
    named = sorted(groups.items(), key=lambda pair: (pair[0] is None, str(pair[0])))
    choices: Choices = [("all", _("Everybody"))] if everybody and len(groups) > 1 else []
    if everybody:
        choices += [(f"g{group.pk}", group.name) for group, _members in named if group is not None]
    for group, members in named:
        options = [(str(one.pk), one.full_name) for one in members]
        choices.append((group.name if group else _("Without a group"), options))
    return choices


class WhoForm(forms.Form):
    """Whose works a calendar shows."""

    who = forms.ChoiceField(label=_("Whose works"))

    def __init__(self, *args: Any, people: list[Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = whose(people, everybody=len(people) > 1)  # type: ignore[attr-defined]
