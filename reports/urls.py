"""Addresses of the reports."""

from django.urls import path

from . import views
from .delivery import views as delivery
from .drill import views as drill
from .effect import views as effect
from .named.declared import REPORTS
from .named.index import index
from .presets import views as presets

app_name = "reports"
urlpatterns = [
    path("", index, name="index"),
    path("contacts/", views.page, name="page"),
    path("works/", drill.works, name="drill"),
    path("choose/<slug:code>/", views.choose, name="choose"),
    path("refresh/", views.refresh, name="refresh"),
    path("effect-of-cases/", effect.effect, name="effect"),
    path("settings/", presets.settings, name="settings"),
    path("settings/save/", presets.save, name="save_setting"),
    path("settings/copy/", presets.copy, name="copy_setting"),
    path("settings/<int:pk>/", presets.change, name="change_setting"),
    path("deliveries/", delivery.deliveries, name="deliveries"),
    path("deliveries/new/", delivery.create, name="create_delivery"),
    path("deliveries/<int:pk>/", delivery.change, name="change_delivery"),
    path("deliveries/<int:pk>/delete/", delivery.delete, name="delete_delivery"),
    path("deliveries/<int:pk>/subscribe/", delivery.subscribe, name="subscribe"),
    path("deliveries/<int:pk>/unsubscribe/", delivery.unsubscribe, name="unsubscribe"),
    path("deliveries/messages/<int:pk>/again/", delivery.again, name="send_again"),
    *(path(f"{code}/", report.as_view(), name=code) for code, report in REPORTS.items()),
]
