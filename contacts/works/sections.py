"""The pages of the section «Works», beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.persons.rules import may_edit_directories
from crm.staff.models import Employee
from crm.ui.lists import ListView

from .planning.queries import may_plan


def tabs(employee: Employee, directory: str = "topics") -> list[tuple[Any, str]]:
    """The pages that the employee may open, for ``{% tabs %}``; ``directory`` is the one that is shown, if any."""
    shown = [
        (_("Works"), "works:list"),
        (_("Calendar"), "works:calendar"),
        (_("Problems and tasks"), "works:items"),
        (_("Campaigns"), "works:campaigns"),
        (_("Assignments"), "works:assignments"),
        (_("Feedback"), "works:feedback"),
        (_("Scripts"), "works:scripts"),
    ]
    if may_plan(employee):
        shown.insert(2, (_("Planning"), "works:planning"))
    pages = [(label, reverse(name)) for label, name in shown]
    if may_edit_directories(employee.roles):
        pages.append((_("Directories"), reverse("works:directory", args=[directory])))
    return pages


class SectionList(ListView):
    """A list of the section; its table knows who looks."""

    template_name = "works/section_list.html"

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs(self.employee)}
