"""Addresses of the reports."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.page, name="page"),
    path("works/", views.drilled, name="drill"),
    path("choose/<slug:code>/", views.choose, name="choose"),
    path("refresh/", views.refresh, name="refresh"),
]
