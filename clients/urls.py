from django.urls import path

from . import creating_views, editing_views, history_views, merge_views, owner_views, views

app_name = "clients"
urlpatterns = [
    path("", views.ClientList.as_view(), name="list"),
    path("new/", creating_views.create, name="create"),
    path("new/alike/", creating_views.find_alike, name="alike"),
    path("options/owners/", views.owners, name="owners"),
    path("reassignments/", owner_views.ReassignmentList.as_view(), name="reassignments"),
    path("reassignments/new/", owner_views.reassign, name="reassign"),
    path("reassignments/<int:pk>/", owner_views.reassignment, name="reassignment"),
    path("reassignments/<int:pk>/confirm/", owner_views.confirm, name="confirm_reassignment"),
    path("reassignments/<int:pk>/undo/", owner_views.undo, name="undo_reassignment"),
    path("reassignments/<int:pk>/drop/", owner_views.drop, name="drop_reassignment"),
    path("duplicates/", merge_views.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/compare/", merge_views.compare, name="compare"),
    path("duplicates/search/", merge_views.search, name="find_duplicates"),
    path("duplicates/<int:pk>/dismiss/", merge_views.dismiss, name="dismiss_duplicate"),
    path("merges/", merge_views.MergeList.as_view(), name="merges"),
    path("merges/<int:pk>/", merge_views.merged, name="merged"),
    path("merges/orders/<int:pk>/", merge_views.merge_order, name="merge_order"),
    path("merges/<int:pk>/undo/", merge_views.undo, name="undo_merge"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", editing_views.edit, name="edit"),
    path("<str:number>/merge/<str:other>/", merge_views.merge, name="merge"),
    path("<str:number>/structure/", editing_views.structure, name="structure"),
    path("<str:number>/history/", history_views.changes, name="history"),
    path("<str:number>/panels/<slug:code>/", views.panel, name="panel"),
]
