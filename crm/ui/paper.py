"""Papers: a template of its own, printed by the browser or made into PDF by weasyprint.

weasyprint draws with Pango, a library of the system that pip does not bring (``scripts/system_packages.py`` installs
it where it may). Where it is missing the same template is a page that the browser prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.http import content_disposition_header

STYLE = "crm/paper.css"
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
"""What Debian and Ubuntu call what weasyprint needs."""


class CannotDraw(Exception):
    """The libraries of the system that draw PDF are not installed."""


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template, which extends ``ui/paper.html``, as a PDF of A4 pages.

    Raises:
        CannotDraw: Pango is missing on this machine.
    """
    html = render_to_string(template, {**context, "is_pdf": True})
    drawing = _weasyprint()
    document = drawing.HTML(string=html, url_fetcher=_nothing)
    return bytes(document.write_pdf(stylesheets=[drawing.CSS(string=_style(), url_fetcher=_nothing)]))


def pdf_response(content: bytes, name: str | Promise) -> HttpResponse:
    """A PDF that the browser shows, and saves under ``name``."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = str(content_disposition_header(False, f"{name}.pdf"))
    return response


def _weasyprint() -> Any:
    """Loaded when the first paper is drawn: it takes seconds, and needs libraries that a machine may lack."""
    try:
        import weasyprint
    except OSError as error:
        raise CannotDraw(str(error)) from error
    return weasyprint


@cache
def _style() -> str:
    found = finders.find(STYLE)
    assert isinstance(found, str), STYLE
    return Path(found).read_text(encoding="utf-8")


def _nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """A paper reads neither files nor the network, whatever was typed into it."""
    raise ValueError(f"A paper does not load {url}")
