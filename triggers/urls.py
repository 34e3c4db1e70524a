"""Addresses of the indicator's pages."""

from django.urls import path

from . import views

app_name = "triggers"
urlpatterns = [
    path("runs/", views.RunList.as_view(), name="runs"),
    path("runs/start/", views.start, name="start"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("rules/", views.rule_set, name="rules"),
    path("<str:number>/", views.on, name="on"),
    path("<str:number>/recompute/", views.recompute, name="recompute"),
]
