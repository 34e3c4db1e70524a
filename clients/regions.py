"""Time zones of the regions of the country, for regions that a file names and the directory lacks."""

from __future__ import annotations

from django.conf import settings

_BEGINNINGS = {
    "Europe/Kaliningrad": "калининград",
    "Europe/Samara": "самарск удмурт",
    "Europe/Saratov": "саратов",
    "Europe/Astrakhan": "астрахан",
    "Europe/Ulyanovsk": "ульяновск",
    "Asia/Yekaterinburg": "свердлов екатеринбург челябинск курган тюмен пермск пермь оренбург башкор ханты ямало уфа",
    "Asia/Omsk": "омск",
    "Asia/Novosibirsk": "новосибирск",
    "Asia/Barnaul": "алтай барнаул",
    "Asia/Tomsk": "томск",
    "Asia/Novokuznetsk": "кемеров кузбасс",
    "Asia/Krasnoyarsk": "краснояр хакас тыва тува",
    "Asia/Irkutsk": "иркутск бурят",
    "Asia/Chita": "забайкал чита",
    "Asia/Yakutsk": "саха якут амурск",
    "Asia/Vladivostok": "приморск владивосток хабаров еврейск",
    "Asia/Magadan": "магадан",
    "Asia/Sakhalin": "сахалин",
    "Asia/Kamchatka": "камчат чукот",
}
_BY_BEGINNING = dict(sorted(  # the longest first: «сахалин» before «саха»
    ((beginning, zone) for zone, words in _BEGINNINGS.items() for beginning in words.split()), key=lambda pair: -len(pair[0])
))


def time_zone_of(region: str) -> str:
    """The zone of a region's name («Алтайский край», «Республика Алтай»); the department's own for the rest.

    >>> time_zone_of("Алтайский край")
    'Asia/Barnaul'
    """
    for word in region.lower().replace("ё", "е").split():
        for beginning, zone in _BY_BEGINNING.items():
            if word.startswith(beginning):
                return zone
    return settings.TIME_ZONE
