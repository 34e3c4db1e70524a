from django.urls import path

from . import views
from .looks import LookList

app_name = "persons"
urlpatterns = [
    path("", views.PersonList.as_view(), name="list"),
    path("directories/<slug:kind>/", views.directory, name="directory"),
    path("directories/<slug:kind>/<int:pk>/", views.entry, name="entry"),
    path("new/<str:number>/", views.create, name="create"),
    path("looks/", LookList.as_view(), name="looks"),
    path("duplicates/", views.DuplicatePersonList.as_view(), name="duplicates"),
    path("duplicates/search/", views.find_duplicates, name="find_duplicates"),
    path("duplicates/<int:pk>/dismiss/", views.dismiss, name="dismiss_duplicate"),
    path("merges/", views.PersonMergeList.as_view(), name="merges"),
    path("merges/<int:pk>/", views.merged, name="merged"),
    path("merges/<int:pk>/undo/", views.undo_merge, name="undo_merge"),
    path("<int:pk>/merge/", views.merge_with, name="merge_with"),
    path("<int:pk>/merge/<int:other>/", views.merge, name="merge"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/leave/", views.leave, name="leave"),
    path("<int:pk>/return/", views.return_, name="return"),
    path("<int:pk>/no-calls/", views.forbid, name="forbid"),
    path("<int:pk>/phones/", views.reveal, name="reveal"),
    path("<int:pk>/panels/<slug:code>/", views.panel, name="panel"),
    path("no-calls/<int:pk>/lift/", views.lift, name="lift"),
]
