from django.urls import path

from . import views

urlpatterns = [
    path("", views.script_list, name="scripts"),
    path("new/", views.new_script, name="new_script"),
    path("<int:pk>/", views.script, name="script"),
    path("<int:pk>/preview/", views.preview, name="preview_script"),
    path("<int:pk>/edit/", views.edit_script, name="edit_script"),
    path("<int:pk>/copy/", views.copy_script, name="copy_script"),
    path("<int:pk>/switch/", views.switch_script, name="switch_script"),
    path("<int:pk>/steps/new/", views.new_step, name="new_step"),
    path("steps/<int:pk>/", views.edit_step, name="edit_step"),
    path("steps/<int:pk>/move/", views.move_step, name="move_step"),
    path("steps/<int:pk>/remove/", views.remove_step, name="remove_step"),
    path("steps/<int:pk>/gap/", views.report_gap, name="report_gap"),
    path("gaps/<int:pk>/settle/", views.settle_gap, name="settle_gap"),
]
