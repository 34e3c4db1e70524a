"""What the codes of planning mean in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .choices import RunState
from .rules import Reason

REASONS = {
    Reason.CAPACITY: _("No room: every day in question is full"),
    Reason.ABSENT: _("Nobody is there: absent, without a substitute"),
    Reason.GAP: _("Too near to another contact that stands"),
    Reason.NO_CADENCE: _("The cadence of contacts is not known"),
}

TONES = {
    RunState.PREVIEWING: "accent",
    RunState.PREVIEWED: "warning",
    RunState.APPLYING: "accent",
    RunState.DONE: "success",
    RunState.FAILED: "danger",
    RunState.DROPPED: "neutral",
}
