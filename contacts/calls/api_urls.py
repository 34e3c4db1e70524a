from django.urls import path

from . import api

app_name = "telephony-api"
urlpatterns = [path("events/", api.Events.as_view(), name="events")]
