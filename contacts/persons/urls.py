from django.urls import path

from . import views

app_name = "persons"
urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/phones/", views.reveal, name="reveal"),
    path("<int:pk>/panels/<slug:code>/", views.panel, name="panel"),
]
