"""Events as a telephone exchange signs and sends them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client as Visitor
from django.utils import timezone

from contacts.calls.actions import create_exchange
from contacts.calls.rules import signature

ADDRESS = "/api/v1/telephony/events/"


class Pbx:
    """An exchange of the test, with its secret."""

    def __init__(self, name: str = "office") -> None:
        self.name, self.secret = name, create_exchange(by=None, name=name)

    def headers(self, body: bytes, *, ago: timedelta = timedelta()) -> dict[str, str]:
        moment = str(int((timezone.now() - ago).timestamp()))
        return {
            "X-Exchange": self.name,
            "X-Timestamp": moment,
            "X-Signature": signature(self.secret, moment, body),
        }

    def send(self, body: bytes, **changed: str) -> Any:
        headers = self.headers(body) | {name.replace("_", "-"): value for name, value in changed.items()}
        headers["Accept-Language"] = "en"
        return Visitor().post(ADDRESS, body, content_type="application/json", headers=headers)

    def tell(self, event: str, call_id: str = "1.1", at: Any = None, **fields: Any) -> Any:
        said = {"event": event, "call_id": call_id, "at": (at or timezone.now()).isoformat(), **fields}
        return self.send(json.dumps(said).encode())
