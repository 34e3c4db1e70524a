"""Time zones that an employee may choose, named by their cities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ZONES: dict[str, Any] = {
    "Europe/Kaliningrad": _("Kaliningrad, UTC+2"),
    "Europe/Moscow": _("Moscow, UTC+3"),
    "Europe/Samara": _("Samara, UTC+4"),
    "Asia/Yekaterinburg": _("Yekaterinburg, UTC+5"),
    "Asia/Omsk": _("Omsk, UTC+6"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk, UTC+7"),
    "Asia/Irkutsk": _("Irkutsk, UTC+8"),
    "Asia/Yakutsk": _("Yakutsk, UTC+9"),
    "Asia/Vladivostok": _("Vladivostok, UTC+10"),
    "Asia/Magadan": _("Magadan, UTC+11"),
    "Asia/Kamchatka": _("Kamchatka, UTC+12"),
}


def zone_label(name: str) -> Any:
    return ZONES.get(name, name)


def zone_choices(*others: str) -> list[tuple[str, Any]]:
    """The zones of the country, and those already in use elsewhere."""
    return [*ZONES.items(), *((name, name) for name in dict.fromkeys(others) if name not in ZONES)]
