"""The floor of the pages' bench: what Django takes for one query and a table of 50 rows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path

from clients.models import Client

_TEMPLATE = """<!doctype html><title>Bare</title><table>{% for one in clients %}
<tr><td>{{ one.number }}</td><td>{{ one.name }}</td><td>{{ one.status }}</td><td>{{ one.category }}</td>
<td>{{ one.monthly_fee }}</td><td>{{ one.connected_on }}</td>
<td>{{ one.specialist.full_name }}</td></tr>{% endfor %}</table>"""


def bare(request: HttpRequest) -> HttpResponse:
    clients = Client.objects.select_related("specialist").order_by("number")[:50]
    return HttpResponse(engines["django"].from_string(_TEMPLATE).render({"clients": clients}))


urlpatterns = [path("bare/", bare)]


def opener() -> Callable[[], None]:
    """Opens the bare page at each call; without the product's middleware."""
    with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=["django.middleware.common.CommonMiddleware"]):
        browser = Browser()
        browser.handler.load_middleware()

    def page() -> None:
        with override_settings(ROOT_URLCONF="bench.bare"):
            if (status := browser.get("/bare/").status_code) != 200:
                raise RuntimeError(f"bare page: {status}")

    page()
    return page
