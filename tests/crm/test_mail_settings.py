"""E-mail by the environment: what is set must be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm import env

FOLDER = Path("/state/mail")
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": "/state/mail"}),
        ("file:///spool/out", {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                               "EMAIL_FILE_PATH": "/spool/out"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("smtp+tls://crm%40firm:p%2Fw@mail.firm.example",
         {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.firm.example", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "crm@firm",
          "EMAIL_HOST_PASSWORD": "p/w", "EMAIL_USE_TLS": True}),
        ("smtps://mail.firm.example:4650",
         {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.firm.example", "EMAIL_PORT": 4650, "EMAIL_HOST_USER": "",
          "EMAIL_HOST_PASSWORD": "", "EMAIL_USE_SSL": True}),
        ("smtp://relay", {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "relay", "EMAIL_PORT": 25, "EMAIL_HOST_USER": "",
                          "EMAIL_HOST_PASSWORD": ""}),
    ],
)  # fmt: skip
def test_an_address_of_mail(monkeypatch: pytest.MonkeyPatch, value: str, expected: dict[str, object]) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    assert env.mail("EMAIL_URL", FOLDER) == expected


@pytest.mark.parametrize(
    "value",
    ["mail.firm.example", "imap://host", "smtp://", "smtp://host:port", "smtp://user@host", "smtp://host/path",
     "smtp://host?tls=1"],
)  # fmt: skip
def test_a_wrong_one_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail("EMAIL_URL", FOLDER)


def test_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://user:hidden@host/path")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.mail("EMAIL_URL", FOLDER)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(("value", "needed", "expected"), [
    ("", False, "crm@localhost"), ("crm@firm.example", True, "crm@firm.example"),
    ("CRM <crm@firm.example>", True, "CRM <crm@firm.example>"), ("", True, None), ("crm", True, None),
    ("crm@firm.example\nBcc: x@y.example", True, None),
])  # fmt: skip
def test_a_sender(monkeypatch: pytest.MonkeyPatch, value: str, needed: bool, expected: str | None) -> None:
    monkeypatch.setenv("EMAIL_FROM", value)
    if expected:
        assert env.sender("EMAIL_FROM", needed=needed) == expected
        return
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM"):
        env.sender("EMAIL_FROM", needed=needed)
