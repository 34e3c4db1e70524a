from django.urls import path

from . import views

urlpatterns = [
    path("<slug:kind>/", views.directory, name="directory"),
    path("<slug:kind>/<int:pk>/", views.entry, name="entry"),
    path("topics/<int:pk>/move/", views.move, name="move_topic"),
]
