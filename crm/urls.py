"""Addresses."""

from django.urls import include, path

from crm import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("crm.home.urls")),
    path("ui/", include("crm.ui.urls")),
    path("search/", include("crm.search.urls")),
    path("accounts/", include("crm.staff.account_urls")),
    path("staff/", include("crm.staff.urls")),
    path("notifications/", include("crm.staff.notice_urls")),
    path("clients/", include("clients.urls")),
    path("service/documents/", include("clients.documents.urls")),
    path("service/", include("clients.service.urls")),
    path("persons/", include("contacts.persons.urls")),
    path("card/persons/", include("contacts.persons.card.urls")),
    path("card/", include("clients.card.urls")),
    path("works/", include("contacts.works.urls")),
    path("calls/", include("contacts.calls.urls")),
    path("sessions/", include("contacts.sessions.urls")),
    path("diary/", include("contacts.diary.urls")),
    path("signals/", include("contacts.signals.urls")),
    path("debts/", include("debts.urls")),
    path("cases/", include("cases.urls")),
    path("risk/", include("triggers.urls")),
    path("reports/", include("reports.urls")),
    path("imports/", include("crm.exchange.urls")),
    path("exports/", include("crm.exchange.export_urls")),
    path("api/", include("crm.api_urls")),
]

handler400 = "crm.ui.errors.bad_request"
handler403 = "crm.ui.errors.permission_denied"
handler404 = "crm.ui.errors.not_found"
handler500 = "crm.ui.errors.server_error"
