"""Addresses of feedback, under those of works."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.report, name="feedback"),
    path("answers/", views.AnswerList.as_view(), name="answers"),
    path("of/<int:pk>/", views.record, name="record_feedback"),
    path("tags/", views.tags, name="feedback_tags"),
    path("tags/<slug:subject>/", views.save_tag, name="add_feedback_tag"),
    path("tags/<slug:subject>/<int:pk>/", views.save_tag, name="save_feedback_tag"),
]
