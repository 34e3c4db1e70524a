from django.urls import path

from . import views

app_name = "calls"
urlpatterns = [path("", views.CallList.as_view(), name="list"), path("figures/", views.figures, name="figures")]
