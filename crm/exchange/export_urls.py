"""Addresses of files taken out."""

from django.urls import path

from . import export_views as views

app_name = "exports"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("order/", views.order, name="order"),
    path("news/", views.news, name="news"),
    path("journal/", views.Journal.as_view(), name="journal"),
    path("<int:pk>/file/", views.file, name="file"),
]
