from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorksConfig(AppConfig):
    name = "contacts.works"
    verbose_name = _("Works")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.ui import navigation

        from . import (
            formats,  # noqa: F401  fills the register of import formats
            panels,
        )
        from .assignments import panels as assignments_panels
        from .campaigns import panels as campaigns
        from .campaigns.actions.drawing import KIND as CAMPAIGN
        from .items import history as items_history
        from .items import panels as items_panels
        from .items.actions import KIND as ITEM
        from .scripts.actions import KIND as GAP

        panels.register()
        items_panels.register()
        assignments_panels.register()
        items_history.register()
        campaigns.register()
        register_notice_kinds(
            NoticeKind(CAMPAIGN, _("Campaigns"), "megaphone"),
            NoticeKind(ITEM, _("Problems and tasks"), "clipboard-check"),
            NoticeKind(GAP, _("Missing answers of scripts"), "message-square-warning"),
        )
        registry.add(
            Movable("works.Work", ("client", "service_point", "person")),
            Movable("works.Item", ("client", "person")),
            Movable("works.Assignment", ("client",)),
        )
        navigation.register(navigation.Item(_("Works"), "works:list", "clipboard-list", weight=23, key="w"))
