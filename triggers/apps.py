from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from crm.staff.models import Employee


def watches_runs(employee: Employee) -> bool:
    return employee.is_supervisor


class TriggersConfig(AppConfig):
    name = "triggers"
    verbose_name = _("Risk")

    def ready(self) -> None:
        from clients.events import on_facts_changed
        from clients.merging import Movable, Policy
        from clients.merging import registry as merging
        from crm.staff.registry import NoticeKind, register_notice_kinds
        from crm.ui import navigation

        from . import cases, diary, filters, handover, panels, session, tables, tasks
        from .actions import mark_stale
        from .actions.telling import KIND

        panels.register()
        session.register()
        cases.register()
        diary.register_all()
        handover.register_part()
        merging.add(
            # what was said of a client was said of it: of the survivor the indicator is computed anew
            Movable("triggers.Result", policy=Policy.STAY),
            Movable("triggers.StaleClient", policy=Policy.STAY),
        )
        tables.register()
        filters.register()
        register_notice_kinds(NoticeKind(KIND, _("Risk"), "trending-up"))
        runs = navigation.Item(
            _("Runs"), "triggers:runs", "activity", allowed=watches_runs, weight=30, key="r", is_rare=True
        )
        navigation.register(runs)

        @on_facts_changed
        def recompute(client_ids: list[int]) -> None:
            mark_stale(client_ids, enqueue=tasks.drain.delay)
