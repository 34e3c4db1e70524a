"""Secrets at rest: TOTP keys, seeds of recovery codes and other secrets, under keys derived from ``SECRET_KEY``.

A copy of the database alone lets nobody pass the second factor. Values are read with ``SECRET_KEY`` or any of
``SECRET_KEY_FALLBACKS`` and written with ``SECRET_KEY``; what was stored before there was a cipher is read as it is.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "fernet:"  # neither Base32 nor hexadecimal digits: no secret without a cipher begins so
PURPOSE = b"crm.staff second factor"
"""What a key is derived for, of no use for anything else that ``SECRET_KEY`` does; each kind of secret has its own."""


class Unreadable(Exception):
    """The value was encrypted with a key that is neither ``SECRET_KEY`` nor among ``SECRET_KEY_FALLBACKS``."""


def encrypt(text: str, purpose: bytes = PURPOSE) -> str:
    return MARK + _cipher(purpose).encrypt(text.encode()).decode()


def decrypt(stored: str, purpose: bytes = PURPOSE) -> str:
    """Raises Unreadable."""
    if not stored.startswith(MARK):
        return stored
    try:
        return _cipher(purpose).decrypt(_token(stored)).decode()
    except InvalidToken:
        raise Unreadable from None


def renew(stored: str, purpose: bytes = PURPOSE) -> str:
    """The same secret under ``SECRET_KEY``; the very same value where it is so already. Raises Unreadable."""
    if stored.startswith(MARK) and _opens(_fernet(settings.SECRET_KEY, purpose), stored):
        return stored
    return encrypt(decrypt(stored, purpose), purpose)


def _opens(fernet: Fernet, stored: str) -> bool:
    try:
        return bool(fernet.decrypt(_token(stored)))
    except InvalidToken:
        return False


def _token(stored: str) -> bytes:
    return stored.removeprefix(MARK).encode()


def _cipher(purpose: bytes) -> MultiFernet:
    return MultiFernet([_fernet(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret_key: str, purpose: bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
