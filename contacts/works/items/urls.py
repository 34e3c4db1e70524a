from django.urls import path

from . import views

urlpatterns = [
    path("", views.ItemList.as_view(), name="items"),
    path("new/<str:number>/", views.open_, name="open_item"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/edit/", views.edit, name="edit_item"),
    path("<int:pk>/take/", views.take, name="take_item"),
    path("<int:pk>/settle/", views.settle, name="settle_item"),
    path("<int:pk>/drop/", views.drop, name="drop_item"),
]
