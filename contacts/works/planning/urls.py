from django.urls import path

from . import calendar_views, views

urlpatterns = [
    path("", views.planning, name="planning"),
    path("<int:pk>/", views.run, name="planning_run"),
    path("<int:pk>/confirm/", views.confirm, name="confirm_planning"),
    path("<int:pk>/drop/", views.drop, name="drop_planning"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("works/<int:pk>/move/", calendar_views.move, name="calendar_move"),
    path("works/<int:pk>/undo/", calendar_views.undo, name="calendar_undo"),
]
