"""Verbs of staff. Each checks the right of ``by`` itself; ``by=None`` is the command line."""

from .accounts import (
    Created,
    activate,
    change_employee,
    create_employee,
    create_integration,
    deactivate,
    lift_lock,
    reset_second_factor,
    rotate_integration,
    set_temporary_password,
    update_profile,
)  # fmt: skip
from .audit import record_access
from .notices import forget_notifications, notify, read_notifications
from .organisation import (
    create_department,
    create_group,
    delete_department,
    delete_group,
    forget_day,
    move_day,
    rename_department,
    rename_group,
    set_norms,
)  # fmt: skip
from .secrets import also_renew, renew_secrets
from .sessions import clear_sessions
from .substitutions import arrange_substitution, change_substitution, end_substitution

__all__ = [
    "Created",
    "activate",
    "also_renew",
    "arrange_substitution",
    "change_employee",
    "change_substitution",
    "clear_sessions",
    "create_department",
    "create_employee",
    "create_group",
    "create_integration",
    "deactivate",
    "delete_department",
    "delete_group",
    "end_substitution",
    "forget_day",
    "forget_notifications",
    "lift_lock",
    "move_day",
    "notify",
    "read_notifications",
    "record_access",
    "rename_department",
    "rename_group",
    "renew_secrets",
    "reset_second_factor",
    "rotate_integration",
    "set_norms",
    "set_temporary_password",
    "update_profile",
]  # fmt: skip
