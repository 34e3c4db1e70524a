from django.urls import path

from .views import calls, sitting

app_name = "call_sessions"
urlpatterns = [
    path("", sitting.start, name="start"),
    path("drafts/<int:pk>/", sitting.draft_left, name="draft_left"),
    path("<int:pk>/", sitting.session, name="session"),
    path("<int:pk>/queue/", sitting.queue, name="queue"),
    path("<int:pk>/pause/", sitting.pause, name="pause"),
    path("<int:pk>/resume/", sitting.resume, name="resume"),
    path("<int:pk>/end/", sitting.end, name="end"),
    path("<int:pk>/next/", calls.take, name="next"),
    path("<int:pk>/works/<int:work>/save/", calls.save, name="save"),
    path("<int:pk>/works/<int:work>/skip/", calls.skip, name="skip"),
    path("<int:pk>/works/<int:work>/draft/", calls.draft, name="draft"),
]
