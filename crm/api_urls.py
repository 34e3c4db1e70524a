"""Addresses of REST, its description and its page. The description holds no data, so anybody may read it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from crm.rest.errors import no_such_address

urlpatterns = [
    path("v1/", include("triggers.api_urls")),
    path("v1/telephony/", include("contacts.calls.api_urls")),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api-schema", authentication_classes=[]),
        name="api-docs",
    ),
    # whatever ends with a slash: without one, Django sends to the address with it
    re_path(r"^(?:.*/)?$", no_such_address, name="api-nowhere"),
]
