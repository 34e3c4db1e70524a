from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DebtsConfig(AppConfig):
    name = "debts"
    verbose_name = _("Debts")

    def ready(self) -> None:
        from clients.apps import has_clients
        from contacts.works.directories.views import KINDS, Kind
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.ui import navigation

        from . import (
            formats,  # noqa: F401  fills the register of import formats
            forms,
            history,
            models,
            panels,
            session,
            sources,
        )
        from .actions import KIND
        from .handover import wiring as handover

        panels.register()
        session.register()
        handover.register()
        sources.register_all()
        history.register()
        self._declare_for_merging()
        register_notice_kinds(NoticeKind(KIND, _("Debts"), "wallet"))
        KINDS["nonpayment"] = Kind(models.NonpaymentReason, _("Reasons of non-payment"), forms.ReasonForm)
        navigation.register(
            navigation.Item(
                _("Debts"), "debts:collection", "wallet", allowed=has_clients, weight=24, prefix="/debts/", key="b"
            )
        )

    @staticmethod
    def _declare_for_merging() -> None:
        from clients.merging import Movable, Policy, registry

        from . import actions

        registry.add(
            Movable("debts.Invoice"),
            Movable("debts.Payment"),
            Movable("debts.Promise", ("client", "person")),
            Movable("debts.HandoverSheet"),
            Movable("debts.CollectionStep"),
            # who did the work of the merged client; whose the survivor's is follows from its own debt
            Movable("debts.DebtOwnership", policy=Policy.STAY),
            Movable(
                "debts.Balance", policy=Policy.REBUILD, rebuild=lambda ids: actions.rebuild_balances(client_ids=ids)
            ),
        )
