"""Verbs of telephony: each change has its one door."""

from .dialling import dial
from .events import Event, tell
from .exchanges import create_exchange, renew_exchange_secrets, rotate_exchange, switch_exchange
from .matching import Matched, match_calls, match_recent, match_selected
from .settling import choose_work, mark_nobodys, settle_call, undo_settlement

__all__ = [
    "Event",
    "Matched",
    "choose_work",
    "create_exchange",
    "dial",
    "mark_nobodys",
    "match_calls",
    "match_recent",
    "match_selected",
    "renew_exchange_secrets",
    "rotate_exchange",
    "settle_call",
    "switch_exchange",
    "tell",
    "undo_settlement",
]
