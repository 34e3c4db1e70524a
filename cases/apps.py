from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from contacts.works.extras import Extra, closings
        from crm.ui import navigation

        from . import diary, panels
        from .actions import note_use
        from .forms import CaseField

        panels.register()
        diary.register_all()
        closings.add(Extra("case", CaseField, lambda by, work, case: note_use(by=by, work=work, case=case)))
        registry.add(Movable("cases.Use", ("client", "person")), Movable("cases.Letter", ("client", "person")))
        navigation.register(
            navigation.Item(_("Cases"), "cases:list", "book-open", weight=27, key="l", prefix="/cases/")
        )
