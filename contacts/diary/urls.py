"""Addresses of the diary; a day in an address is written 2026-11-20."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from . import rules, views


class DayConverter:
    """Of this century: beyond, there is nothing, and the ends of the calendar have no day before or after."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if day.year not in rules.YEARS:
            raise ValueError
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "diary"
urlpatterns = [
    path("", views.today_page, name="today"),
    path("left/", views.left, name="left"),
    path("choose/", views.choose, name="choose"),
    path("calendar.ics", views.calendar_file, name="calendar_file"),
    path("<day:day>/", views.day_page, name="day"),
    path("week/<day:day>/", views.week_page, name="week"),
    path("of/<int:pk>/<day:day>/", views.day_page, name="day_of"),
    path("of/<int:pk>/week/<day:day>/", views.week_page, name="week_of"),
    path("reminders/new/", views.create, name="create"),
    path("reminders/<int:pk>/", views.reminder, name="reminder"),
    path("reminders/<int:pk>/done/", views.finish, name="finish"),
    path("reminders/<int:pk>/postpone/", views.postpone, name="postpone"),
    path("reminders/<int:pk>/drop/", views.drop, name="drop"),
]
