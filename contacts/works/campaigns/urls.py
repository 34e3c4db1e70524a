"""Addresses of campaigns, under those of works."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.CampaignList.as_view(), name="campaigns"),
    path("new/", views.create, name="new_campaign"),
    path("<int:pk>/", views.detail, name="campaign"),
    path("<int:pk>/change/", views.change, name="change_campaign"),
    path("<int:pk>/start/", views.start, name="start_campaign"),
    path("<int:pk>/extend/", views.extend, name="extend_campaign"),
    path("<int:pk>/pause/", views.pause, name="pause_campaign"),
    path("<int:pk>/resume/", views.resume, name="resume_campaign"),
    path("<int:pk>/finish/", views.finish, name="finish_campaign"),
    path("<int:pk>/undo/", views.undo_finish, name="undo_finish"),
    path("<int:pk>/drop/", views.drop, name="drop_campaign"),
]
