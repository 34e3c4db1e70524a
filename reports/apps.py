from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from cases.registry import Page, register_page
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.ui import navigation

        navigation.register(
            navigation.Item(_("Reports"), "reports:index", "chart-column", weight=28, key="o", prefix="/reports/")
        )
        register_page(Page(_("Effect"), "reports:effect"))
        register_notice_kinds(NoticeKind("report", _("Delivery of a report"), "mail-x"))
