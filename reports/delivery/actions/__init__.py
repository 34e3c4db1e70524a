"""Verbs of delivery."""

from .keeping import CHANGEABLE, change_delivery, create_delivery, delete_delivery, send_again, subscribe, unsubscribe
from .sending import deliver, plan

__all__ = [
    "CHANGEABLE",
    "change_delivery",
    "create_delivery",
    "delete_delivery",
    "deliver",
    "plan",
    "send_again",
    "subscribe",
    "unsubscribe",
]
