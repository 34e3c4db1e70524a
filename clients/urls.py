from django.urls import path

from . import editing_views, views

app_name = "clients"
urlpatterns = [
    path("", views.ClientList.as_view(), name="list"),
    path("options/owners/", views.owners, name="owners"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", editing_views.edit, name="edit"),
    path("<str:number>/panels/<slug:code>/", views.panel, name="panel"),
]
