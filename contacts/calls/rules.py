"""Pure rules of telephony (domain §4)."""

from __future__ import annotations


def talk(seconds: int) -> str:
    """How long a call took: «4:07», «1:02:30».

    >>> talk(247), talk(3750)
    ('4:07', '1:02:30')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
