"""Addresses of the exchange."""

from django.urls import path

from . import views

app_name = "exchange"

urlpatterns = [
    path("", views.ImportList.as_view(), name="imports"),
    path("new/", views.upload, name="upload"),
    path("<int:pk>/", views.run, name="run"),
    path("<int:pk>/load/", views.load, name="load"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/refused.csv", views.refused, name="refused"),
]
