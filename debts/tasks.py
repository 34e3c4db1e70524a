"""Jobs of debts."""

from .handover.tasks import propose_handovers

__all__ = ["propose_handovers"]
