"""The pages of the section «Debts», beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.ui.lists import ListView

PAGES: list[tuple[Any, str]] = [
    (_("Collection of payments"), "debts:collection"),
    (_("Completeness"), "debts:completeness"),
    (_("Promises"), "debts:promises"),
    (_("Handover sheets"), "debts:handovers"),
]


def tabs(employee: Employee) -> list[tuple[Any, str]]:
    """For ``{% tabs %}``."""
    return [(label, reverse(name)) for label, name in PAGES]


class SectionList(ListView):
    """A list of the section."""

    template_name = "debts/section_list.html"

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs(self.employee)}
