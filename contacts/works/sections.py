"""The pages of the section «Works», beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee


def tabs(employee: Employee) -> list[tuple[Any, str]]:
    """The pages that the employee may open, for ``{% tabs %}``."""
    shown = [
        (_("Works"), "works:list"),
        (_("Problems and tasks"), "works:items"),
        (_("Campaigns"), "works:campaigns"),
    ]
    return [(label, reverse(name)) for label, name in shown]
