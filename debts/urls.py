"""Addresses of debts."""

from django.urls import include, path

app_name = "debts"
urlpatterns = [
    path("handovers/", include("debts.handover.urls")),
    path("collection/", include("debts.collection.urls")),
]
