"""How often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

# The table of the shared cache is written directly: a count must be exact with any number of processes, and the
# cache's own interface can only read and then write. One statement counts, begins a new window, and answers.
# A count lost with a crashed server harms nobody, so no request waits for the disk.
_COUNT = """
WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true) AS done)
INSERT INTO cache AS c (cache_key, value, expires) SELECT %(key)s, '1', %(end)s FROM unhurried WHERE done = 'off'
ON CONFLICT (cache_key) DO UPDATE SET
    value = CASE WHEN c.expires <= %(now)s THEN '1' ELSE (c.value::bigint + 1)::text END,
    expires = CASE WHEN c.expires <= %(now)s THEN excluded.expires ELSE c.expires END
RETURNING value::bigint, expires
"""
_PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _rates() -> dict[str, str]:
    rates: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    return dict(rates)


class RateThrottle(BaseThrottle):
    """So many requests of an account (of an address, without one) in a window that begins with the first of them.

    Rates: `DEFAULT_THROTTLE_RATES`, «1200/min».
    """

    left = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        rate, who = self.subject(request)
        limit, period = self.rate(rate)
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"key": f"api-rate:{who}", "now": now, "end": now + timedelta(seconds=period)})
            count, end = cursor.fetchone()
        self.left = max((end - now).total_seconds(), 1.0)
        return count <= limit

    def subject(self, request: Request) -> tuple[str, str]:
        """The name of the rate, and whose requests are counted together."""
        return ("user", str(request.user.pk)) if request.user is not None else ("anon", self.get_ident(request))

    @staticmethod
    def rate(name: str) -> tuple[int, int]:
        number, _slash, period = _rates()[name].partition("/")
        return int(number), _PERIODS[period[0]]

    def wait(self) -> float:
        return self.left
