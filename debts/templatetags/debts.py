"""Tags of debts: ``{% load debts %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from debts.loaded import Loaded, payments_loaded

register = template.Library()
_KEPT = "_payments_loaded"


@register.inclusion_tag("debts/as_of.html", takes_context=True)
def payments_as_of(context: Context, short: bool = False) -> dict[str, Any]:
    """Until when payments are known, beside a debt; with a warning where that is long ago. One statement a page."""
    return {"loaded": _of_page(context), "short": short}


def _of_page(context: Context) -> Loaded:
    request: Any = context.get("request")
    if request is None:
        return payments_loaded()
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, payments_loaded())
    found: Loaded = getattr(request, _KEPT)
    return found
