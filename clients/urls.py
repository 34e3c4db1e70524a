from django.urls import path

from . import editing_views, owner_views, views

app_name = "clients"
urlpatterns = [
    path("", views.ClientList.as_view(), name="list"),
    path("options/owners/", views.owners, name="owners"),
    path("reassignments/", owner_views.ReassignmentList.as_view(), name="reassignments"),
    path("reassignments/new/", owner_views.reassign, name="reassign"),
    path("reassignments/<int:pk>/", owner_views.reassignment, name="reassignment"),
    path("reassignments/<int:pk>/confirm/", owner_views.confirm, name="confirm_reassignment"),
    path("reassignments/<int:pk>/undo/", owner_views.undo, name="undo_reassignment"),
    path("reassignments/<int:pk>/drop/", owner_views.drop, name="drop_reassignment"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", editing_views.edit, name="edit"),
    path("<str:number>/panels/<slug:code>/", views.panel, name="panel"),
]
