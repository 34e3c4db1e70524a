from django.urls import path

from . import views

app_name = "works"
urlpatterns = [
    path("", views.WorkList.as_view(), name="list"),
    path("options/executors/", views.executors, name="executors"),
]
