"""What handovers register with the apps below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.staff.registry import NoticeKind, register_notice_kinds
from debts.events import on_debts_moved

from . import actions, diary, filling, history, panels
from .telling import KIND


def register() -> None:
    panels.register()
    filling.register_all()
    diary.register_all()
    history.register()
    on_debts_moved(_propose)
    register_notice_kinds(NoticeKind(KIND, _("Handover sheets"), "arrow-right-left"))


def _propose(client_ids: list[int]) -> None:
    """At once, in the transaction in which a promise was made or broken, or the debt passed by its depth."""
    actions.propose(client_ids=client_ids)
