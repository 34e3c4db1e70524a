from django.urls import include, path

from . import views

app_name = "works"
urlpatterns = [
    path("", views.WorkList.as_view(), name="list"),
    path("feedback/", include("contacts.works.feedback.urls")),
    path("campaigns/", include("contacts.works.campaigns.urls")),
    path("options/executors/", views.executors, name="executors"),
    path("new/<str:number>/", views.create, name="create"),
    path("assignments/", include("contacts.works.assignments.urls")),
    path("directories/", include("contacts.works.directories.urls")),
    path("planning/", include("contacts.works.planning.urls")),
    path("items/", include("contacts.works.items.urls")),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("scripts/", include("contacts.works.scripts.urls")),
]
