from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from contacts.works.extras import Extra, campaigns, closings
        from crm.ui import navigation

        from . import diary, panels
        from .actions import note_use, set_campaign_case
        from .forms import CaseField
        from .queries import case_of_campaign

        panels.register()
        diary.register_all()
        closings.add(Extra("case", CaseField, lambda by, work, case: note_use(by=by, work=work, case=case)))
        campaigns.add(
            Extra(
                "case",
                CaseField,
                lambda by, campaign, case: set_campaign_case(by=by, campaign=campaign, case=case),
                case_of_campaign,
            )
        )
        registry.add(Movable("cases.Use", ("client", "person")), Movable("cases.Letter", ("client", "person")))
        navigation.register(
            navigation.Item(_("Cases"), "cases:list", "book-open", weight=27, key="l", prefix="/cases/")
        )
