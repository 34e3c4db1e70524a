from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignalsConfig(AppConfig):
    name = "contacts.signals"
    verbose_name = _("Signals")

    def ready(self) -> None:
        from clients.apps import has_clients
        from clients.merging import Movable
        from clients.merging import registry as merging
        from contacts.works.feedback.events import on_poor_answers
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.ui import navigation

        from . import history, panels, session, sources
        from .actions import KIND, note_poor_answers

        panels.register()
        session.register()
        sources.register_all()
        history.register()
        on_poor_answers(note_poor_answers)
        merging.add(Movable("signals.Signal", ("client",)))
        register_notice_kinds(NoticeKind(KIND, _("Signals"), "siren"))
        navigation.register(
            navigation.Item(_("Signals"), "signals:list", "siren", allowed=has_clients, weight=22, key="y")
        )
