from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiaryConfig(AppConfig):
    name = "contacts.diary"
    label = "diary"
    verbose_name = _("Diary")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from crm.staff.registry import Link, NoticeKind, register_link, register_notice_kinds
        from crm.ui import navigation

        from . import panels, sources
        from .actions import KIND
        from .views import address_of, may_look

        sources.register_all()
        panels.register()
        registry.add(Movable("diary.Reminder", ("client",)))
        register_notice_kinds(NoticeKind(KIND, _("Reminder"), "alarm-clock"))
        register_link(Link(_("Diary"), "calendar-days", address_of, may_look))
        navigation.register(navigation.Item(_("Diary"), "diary:today", "calendar-days", weight=12, key="d"))
