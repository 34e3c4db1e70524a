"""Addresses of the notifications."""

from django.urls import path

from .views import notifications

app_name = "notifications"

urlpatterns = [
    path("", notifications.NotificationList.as_view(), name="list"),
    path("read/", notifications.read, name="read"),
]
