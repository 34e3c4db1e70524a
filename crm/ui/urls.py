from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("pulse/", views.pulse, name="pulse"),
    path("views/", views.save_view, name="save_view"),
    path("views/<int:pk>/", views.change_view, name="change_view"),
]
