from django.urls import path

from . import views

app_name = "signals"

urlpatterns = [
    path("", views.SignalList.as_view(), name="list"),
    path("terms/", views.terms, name="terms"),
    path("raise/<str:number>/", views.raise_, name="raise"),
    path("<int:pk>/", views.signal, name="signal"),
    path("<int:pk>/react/", views.react, name="react"),
    path("<int:pk>/pass/", views.pass_on, name="pass"),
]
