"""Readers of the environment. What is set must be right: a bad value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, why: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected one of 1, 0, true, false, yes, no, on, off")


def integer(name: str, default: int, *, minimum: int | None = None) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number") from None
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name}={number}: expected at least {minimum}")
    return number


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def address(name: str, needs: Sequence[str] = ()) -> str:
    """An http(s) address that holds each of ``needs``; empty for none."""
    value = text(name)
    if value and not (re.match(r"https?://[^/\s]", value) and all(part in value for part in needs)):
        wanted = f" with {' and '.join(needs)} in it" if needs else ""
        raise ImproperlyConfigured(f"{name}: expected an address that begins with http:// or https://{wanted}")
    return value


def origins(name: str) -> list[str]:
    """Origins such as ``https://pbx.example:8443``, separated by commas."""
    found = words(name)
    for one in found:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?", one):
            raise ImproperlyConfigured(f"{name}: {one!r} is not an origin such as https://pbx.example")
    return found


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def database(url: str) -> dict[str, str | int]:
    """Django's database settings of a ``postgres://user:password@host:port/name`` address.

    A socket folder is written percent-encoded in the place of the host, as libpq has it.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL: expected postgres://…, got {parts.scheme or 'no scheme'!r}")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL: the name of the database is missing")
    try:
        port = parts.port or ""
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL: {error}") from None
    # hostname is lower-cased by urlsplit; a socket folder keeps its letters
    host = parts.netloc.rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": port,
    }


_MAIL = {"smtp": (25, {}), "smtp+tls": (587, {"EMAIL_USE_TLS": True}), "smtps": (465, {"EMAIL_USE_SSL": True})}


def mail(name: str, folder: Path) -> dict[str, Any]:
    """Django's e-mail settings of an address ``smtp+tls://user:password@host:587``, ``smtps://…`` or ``smtp://…``,
    ``file:///folder`` or ``console:``. Not set: files in ``folder``.
    """
    value = text(name)
    parts = urlsplit(value)
    backend = "django.core.mail.backends."
    if not value or parts.scheme == "file":
        return {
            "EMAIL_BACKEND": f"{backend}filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path) or str(folder),
        }
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if parts.scheme not in _MAIL:
        known = ", ".join(f"{one}://" for one in (*_MAIL, "file"))
        raise ImproperlyConfigured(f"{name}: expected {known} or console:, got {parts.scheme or 'no scheme'!r}")
    return {"EMAIL_BACKEND": f"{backend}smtp.EmailBackend", **_mail_server(name, parts)}


def _mail_server(name: str, parts: SplitResult) -> dict[str, Any]:
    port, options = _MAIL[parts.scheme]
    try:
        port = parts.port or port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name}: expected {parts.scheme}://user:password@host:port and nothing behind it")
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"{name}: a user and a password, or neither; special characters percent-encoded")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **options,
    }


def sender(name: str, *, needed: bool) -> str:
    """The address that e-mail comes from: ``crm@firm.example`` or ``CRM <crm@firm.example>``."""
    value = text(name)
    if not value and needed:
        raise ImproperlyConfigured(f"{name} is not set: mail servers refuse what comes from nobody")
    if value and not re.fullmatch(r"[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+", value):
        raise ImproperlyConfigured(f"{name}: expected an address such as crm@firm.example or CRM <crm@firm.example>")
    return value or "crm@localhost"


def one_of(name: str, default: str, choices: Mapping[str, object] | set[str]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(sorted(choices))}")
    return value
