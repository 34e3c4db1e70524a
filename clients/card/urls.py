from django.urls import include, path

from . import directory_views as views
from .queue import Queue
from .subjects import CLIENT
from .views import card_urls

app_name = "card"
urlpatterns = [
    path("", Queue.as_view(), name="queue"),
    path("indicators/", views.directory, name="directory"),
    path("indicators/new/", views.new_indicator, name="new_indicator"),
    path("indicators/<int:pk>/", views.edit_indicator, name="indicator"),
    path("indicators/<int:pk>/move/", views.move_indicator, name="move_indicator"),
    path("indicators/<int:pk>/switch/", views.switch_indicator, name="switch_indicator"),
    path("statuses/new/", views.new_group, name="new_group"),
    path("statuses/<int:pk>/", views.edit_group, name="group"),
    path("statuses/<int:pk>/switch/", views.switch_group, name="switch_group"),
    path("clients/", include((card_urls(CLIENT), "client"))),
]
