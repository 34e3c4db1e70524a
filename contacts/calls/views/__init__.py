"""Pages of telephony."""

from .dialling import dial
from .exchanges import exchanges, rotate, switch
from .figures import figures
from .lists import CallList, UnmatchedList
from .pages import choose_work, detail, recording
from .ringing import ringing
from .settling import nobodys, settle, undo

__all__ = [
    "CallList",
    "UnmatchedList",
    "choose_work",
    "detail",
    "dial",
    "exchanges",
    "figures",
    "nobodys",
    "recording",
    "ringing",
    "rotate",
    "settle",
    "switch",
    "undo",
]
