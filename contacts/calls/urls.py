from django.urls import path

from . import views

app_name = "calls"
urlpatterns = [
    path("", views.CallList.as_view(), name="list"),
    path("figures/", views.figures, name="figures"),
    path("unmatched/", views.UnmatchedList.as_view(), name="unmatched"),
    path("ringing/", views.ringing, name="ringing"),
    path("dial/", views.dial, name="dial"),
    path("exchanges/", views.exchanges, name="exchanges"),
    path("exchanges/<int:pk>/rotate/", views.rotate, name="rotate_exchange"),
    path("exchanges/<int:pk>/switch/", views.switch, name="switch_exchange"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/recording/", views.recording, name="recording"),
    path("<int:pk>/attach/", views.choose_work, name="choose_work"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/nobodys/", views.nobodys, name="nobodys"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
