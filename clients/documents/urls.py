from django.urls import path

from . import views

app_name = "documents"
of_client = "clients/<str:number>/"

urlpatterns = [
    path("", views.DocumentList.as_view(), name="list"),
    path("files/<uuid:key>/", views.file, name="file"),
    path("<int:pk>/", views.detail, name="document"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/replace/", views.replace, name="replace"),
    path(f"{of_client}add/", views.DocumentEntry.as_view(), name="add"),
    path(f"{of_client}<int:pk>/remove/", views.RemoveDocument.as_view(), name="remove"),
    path(f"{of_client}<int:pk>/restore/", views.RestoreDocument.as_view(), name="restore"),
]
