"""Results of the indicator written directly, and other systems that ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client as Browser
from knox.models import AuthToken

from clients.models import Client
from crm.staff.models import Employee
from triggers.models import Result, RuleSet

SCORES = "/api/v1/risk-scores/"
WRITTEN = datetime(2026, 11, 20, 1, 10, 2, 345678, tzinfo=UTC)

ORDINARY: dict[str, Any] = {
    "indicator": Decimal("0.36"),
    "band": "high",
    "levels": "otuaooaoo",
    "consultation_share": Decimal("0.50"),
    "logins": 1,
    "lowest_rating": None,
    "undertrained": 1,
    "competitor": "no",
    "failed_contacts": 0,
    "debt_months": Decimal("2.0"),
    "subscribers": 4,
    "certificates": 2,
}
PARAMETERS = [
    {"code": "consultation_share", "value": "0.50", "level": "ok", "points": "0.00"},
    {"code": "logins", "value": "1", "level": "threat", "points": "0.10"},
    {"code": "lowest_rating", "value": None, "level": "unknown", "points": "0.00"},
    {"code": "undertrained", "value": "1", "level": "attention", "points": "0.02"},
    {"code": "competitor", "value": "no", "level": "ok", "points": "0.00"},
    {"code": "failed_contacts", "value": "0", "level": "ok", "points": "0.00"},
    {"code": "debt_months", "value": "2.0", "level": "attention", "points": "0.04"},
    {"code": "subscribers", "value": "4", "level": "ok", "points": "0.00"},
    {"code": "certificates", "value": "2", "level": "ok", "points": "0.00"},
]


def make_result(client: Client, since: date, until: date | None = None, **fields: Any) -> Result:
    """What was said of a client from one day to another; see `ORDINARY`."""
    fields.setdefault("computed_on", until or since)
    fields.setdefault("updated_at", WRITTEN)
    fields.setdefault("rule_set", RuleSet.objects.get(version=1))
    return Result.objects.create(client=client, valid_from=since, valid_until=until, **ORDINARY | fields)


def token_of(employee: Employee, expiry: timedelta | None = timedelta(days=1)) -> str:
    return AuthToken.objects.create(user=employee, expiry=expiry)[1]


def asking(employee: Employee | None, language: str = "en") -> Browser:
    """A program with a token of this account (with none, for None)."""
    headers = {"Accept-Language": language} | ({"Authorization": f"Token {token_of(employee)}"} if employee else {})
    return Browser(headers=headers)


def numbers(body: dict[str, Any]) -> list[str]:
    return [item["client"]["number"] for item in body["results"]]


def walk(program: Browser, address: str) -> Sequence[list[str]]:
    """The clients' numbers, page by page, following `next` to the end."""
    pages, following = [], address
    while following:
        body = program.get(following).json()
        pages.append(numbers(body))
        following = body["next"]
    return pages
