from django.urls import path

from . import views

urlpatterns = [
    path("", views.AssignmentList.as_view(), name="assignments"),
    path("many/", views.assign_many, name="assign_many"),
    path("new/<str:number>/", views.assign, name="assign"),
    path("<int:pk>/", views.assignment, name="assignment"),
    path("<int:pk>/edit/", views.edit, name="edit_assignment"),
    path("<int:pk>/remove/", views.remove, name="remove_assignment"),
]
