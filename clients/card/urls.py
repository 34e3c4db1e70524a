from django.urls import include, path

from .subjects import CLIENT
from .views import card_urls

app_name = "card"
urlpatterns = [
    path("clients/", include((card_urls(CLIENT), "client"))),
]
