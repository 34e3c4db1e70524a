"""The pages of the section «Cases», beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def tabs() -> list[tuple[Any, str]]:
    """For ``{% tabs %}``."""
    return [(_("Library"), reverse("cases:list")), (_("Month"), reverse("cases:month"))]
