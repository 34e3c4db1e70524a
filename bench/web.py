"""What gunicorn serves for a load: the product, and beside it, in the same processes, the bare page of the floor."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from django.core.handlers.wsgi import WSGIHandler

from crm.wsgi import application as product

from .bare import WITHOUT_THE_PRODUCT  # models: once the product is set up

with WITHOUT_THE_PRODUCT:
    bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return (bare if environ["PATH_INFO"] == "/bare/" else product)(environ, start_response)
