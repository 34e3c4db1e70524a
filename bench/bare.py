"""The floor of the pages' bench: what Django takes for one query and a table of 50 rows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path

from clients.models import Client

Answer = Callable[[HttpRequest], HttpResponse]

_TEMPLATE = """<!doctype html><title>Bare</title><table>{% for one in clients %}
<tr><td>{{ one.number }}</td><td>{{ one.name }}</td><td>{{ one.status }}</td><td>{{ one.category }}</td>
<td>{{ one.monthly_fee }}</td><td>{{ one.connected_on }}</td>
<td>{{ one.specialist.full_name }}</td></tr>{% endfor %}</table>"""


def bare(request: HttpRequest) -> HttpResponse:
    clients = Client.objects.select_related("specialist").order_by("number")[:50]
    return HttpResponse(engines["django"].from_string(_TEMPLATE).render({"clients": clients}))


urlpatterns = [path("bare/", bare)]


def own_addresses(get_response: Answer) -> Answer:
    """Middleware: the addresses of this module, for this request alone.

    Another setting would have them, too, and make the product's next page read all its addresses anew.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return answer


WITHOUT_THE_PRODUCT = override_settings(
    MIDDLEWARE=["bench.bare.own_addresses", "django.middleware.common.CommonMiddleware"]
)
"""Whoever loads middleware within it serves the bare page."""


def visitor() -> Browser:
    """A browser of the bare page at ``/bare/``."""
    browser = Browser()
    with WITHOUT_THE_PRODUCT:
        browser.handler.load_middleware()
    return browser


def opener() -> Callable[[], None]:
    """Opens the bare page at each call."""
    browser = visitor()

    def page() -> None:
        if (status := browser.get("/bare/").status_code) != 200:
            raise RuntimeError(f"bare page: {status}")

    page()
    return page
