"""Addresses of debts."""

from django.urls import include, path

from .views import payments, promises

app_name = "debts"
urlpatterns = [
    path("handovers/", include("debts.handover.urls")),
    path("collection/", include("debts.collection.urls")),
    path("promises/", promises.PromiseList.as_view(), name="promises"),
    path("promises/new/<str:number>/", promises.new, name="new_promise"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("payments/new/<str:number>/", payments.new, name="new_payment"),
    path("invoices/<int:pk>/void/", payments.void, name="void_invoice"),
    path("payments/<int:pk>/reverse/", payments.reverse_, name="reverse_payment"),
]
