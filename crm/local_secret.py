"""The signing key of a machine that was given none."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def local_secret(state_dir: Path) -> str:
    """The signing key of this machine, made at the first call and readable by its owner only."""
    path = state_dir / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """A whole file or none, and the first writer wins: link() refuses to replace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)
