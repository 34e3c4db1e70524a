"""Addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("crm.home.urls")),
    path("ui/", include("crm.ui.urls")),
    path("clients/", include("clients.urls")),
    path("works/", include("contacts.works.urls")),
    path("calls/", include("contacts.calls.urls")),
    path("imports/", include("crm.exchange.urls")),
]

handler400 = "crm.ui.errors.bad_request"
handler403 = "crm.ui.errors.permission_denied"
handler404 = "crm.ui.errors.not_found"
handler500 = "crm.ui.errors.server_error"
