"""Signals: seen with their client, answered by whoever keeps clients; the terms belong to heads."""

from __future__ import annotations

from typing import Any

from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import make_signal

from .base import SUPERVISORS, Row, client_in_the_middle

ROWS: dict[str, Row] = {}


def signal(actors: Actors) -> dict[str, Any]:
    return {"pk": make_signal(actors.client_row).pk}


_seen: dict[str, Any] = {"allowed": SEE_THE_CLIENT, "refused": 404}
ROWS |= {
    "signals:list": Row(),
    "signals:terms": Row(allowed=SUPERVISORS),
    "signals:raise": Row(
        **_seen, kwargs=client_in_the_middle, method="post", ok=302, data=lambda actors: {"kind": "disconnect"}
    ),
    "signals:signal": Row(**_seen, kwargs=signal),
    "signals:react": Row(
        **_seen, kwargs=signal, method="post", ok=302,
        data=lambda actors: {"state": "reacted", "outcome": "Съездили к руководителю"},
    ),
    "signals:pass": Row(
        **_seen, kwargs=signal, method="post", ok=302, data=lambda actors: {"to": actors["specialist"].pk}
    ),
}  # fmt: skip
