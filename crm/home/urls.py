"""Addresses of the home pages."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/groups/", views.groups, name="home_groups"),
    path("home/<slug:code>/", views.home, name="home_of"),
    re_path(r"^home/groups/(?P<code>none|[0-9]{1,9})/$", views.group, name="home_group"),
]
