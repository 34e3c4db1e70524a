"""Addresses of collection, under those of debts."""

from django.urls import path

from . import completeness_views, views

urlpatterns = [
    path("", views.CollectionList.as_view(), name="collection"),
    path("completeness/", completeness_views.completeness, name="completeness"),
    path("home/<slug:code>/", completeness_views.block, name="home_block"),
    path("<str:number>/<str:month>/", views.month_of_client, name="collection_month"),
    path("<str:number>/<str:month>/undo/", views.undo, name="collection_undo"),
    path("<str:number>/<str:month>/note/", views.note, name="collection_note"),
    path("<str:number>/<str:month>/<slug:step>/", views.step, name="collection_step"),
]
