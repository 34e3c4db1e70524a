"""The pages of the section «Cases», beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .registry import pages


def tabs() -> list[tuple[Any, str]]:
    """For ``{% tabs %}``."""
    own = [(_("Library"), reverse("cases:list")), (_("Month"), reverse("cases:month"))]
    return own + [(page.label, reverse(page.url_name)) for page in pages]


def of_case(key: int) -> list[tuple[Any, str]]:
    """What higher apps show of one case."""
    return [(page.label, f"{reverse(page.url_name)}?case={key}") for page in pages]
