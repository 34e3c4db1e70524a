from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "crm.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.staff.rules import may_import
        from crm.ui import exporting, navigation

        from . import (
            export_views,
            staff_formats,  # noqa: F401  fills the register of import formats
        )
        from .actions import telling

        exporting.register(export_views.answer)
        register_notice_kinds(
            NoticeKind(telling.IMPORT, _("Import"), "file-up"), NoticeKind(telling.EXPORT, _("Export"), "download")
        )

        navigation.register_user_item(navigation.Item(_("My exports"), "exports:mine", "download", weight=40))
        navigation.register(
            navigation.Item(
                _("Imports"),
                "exchange:imports",
                "file-up",
                allowed=lambda employee: may_import(employee.roles),
                weight=40,
                key="i",
                is_rare=True,
            )
        )
