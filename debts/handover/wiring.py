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
    on_debts_moved(lambda ids: actions.propose(client_ids=ids))
    register_notice_kinds(NoticeKind(KIND, _("Handover sheets"), "arrow-right-left"))
