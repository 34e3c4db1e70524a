"""What changes what is known of a client: one door each. Whoever may not raises PermissionDenied."""

from .access import decide_access, request_access
from .competitors import record_verdict
from .directories import save_entry
from .groups import found_group, join_group, leave_group
from .money import add_advance, record_change, remove_advance, remove_change
from .segments import leave_segment, set_segment

__all__ = [
    "add_advance",
    "decide_access",
    "found_group",
    "join_group",
    "leave_group",
    "leave_segment",
    "record_change",
    "record_verdict",
    "remove_advance",
    "remove_change",
    "request_access",
    "save_entry",
    "set_segment",
]
