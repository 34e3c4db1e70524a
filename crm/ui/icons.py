"""Icons of lucide as inline SVG."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide import _render_icon as render_icon


@lru_cache(maxsize=256)
def svg(name: str) -> SafeString:
    """One icon, 16 px unless CSS says otherwise, hidden from screen readers. An unknown name raises IconDoesNotExist.

    Safe: the markup comes from the files of the package; ``name`` only chooses one of them.
    """
    attributes = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
    return mark_safe(render_icon(name, 16, **attributes))  # noqa: S308
