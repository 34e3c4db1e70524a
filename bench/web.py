"""What gunicorn serves for a load: the product, and beside it, in the same processes, the bare page of the floor."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import override_settings

from crm.wsgi import application as product


class _Bare(WSGIHandler):
    """Without the middleware of the product."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "bench.bare"  # type: ignore[attr-defined]  # Django looks for it there
        return super().get_response(request)


with override_settings(MIDDLEWARE=["django.middleware.common.CommonMiddleware"]):
    bare = _Bare()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return (bare if environ["PATH_INFO"] == "/bare/" else product)(environ, start_response)
