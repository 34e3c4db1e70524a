"""What handovers register with the apps below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.staff.registry import NoticeKind, register_notice_kinds

from . import diary, filling, history, panels
from .telling import KIND


def register() -> None:
    panels.register()
    filling.register_all()
    diary.register_all()
    history.register()
    register_notice_kinds(NoticeKind(KIND, _("Handover sheets"), "arrow-right-left"))
