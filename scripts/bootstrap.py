"""Virtual environment, pinned packages and compiled translations. Needs nothing but Python.

usage: python3 scripts/bootstrap.py base|dev

Does nothing when the lock file has not changed since the last time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main(wanted: str) -> None:
    use_new_python()
    lock = Locked()
    if not lock.installed(wanted):
        create()
        install(wanted)
        lock.remember(wanted)
    compile_translations()


def use_new_python() -> None:
    """Run again with a newer Python of this machine, if ``python3`` is too old."""
    if sys.version_info >= NEEDED:
        return
    for name in NEWER:
        if found := shutil.which(name):
            os.execv(found, [found, *sys.argv])
    raise SystemExit(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed; this is {sys.version.split()[0]}")


class Locked:
    """What the lock files say and what of it is installed. ``dev`` includes ``base``."""

    def __init__(self) -> None:
        self.hashes = {name: hashlib.sha256(path(name).read_bytes()).hexdigest() for name in ("base", "dev")}

    def installed(self, wanted: str) -> bool:
        known = dict(line.split() for line in STAMP.read_text().splitlines()) if STAMP.exists() else {}
        return PYTHON.exists() and known.get(wanted) == self.hashes[wanted]

    def remember(self, wanted: str) -> None:
        names = ("base", "dev") if wanted == "dev" else ("base",)
        STAMP.write_text("".join(f"{name} {self.hashes[name]}\n" for name in names))


def path(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def create() -> None:
    if PYTHON.exists():
        return
    print("creating .venv …", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(f"{done.stdout}{done.stderr}\nOn Debian and Ubuntu: apt-get install python3-venv")


def install(wanted: str) -> None:
    print(f"installing the packages of requirements/{wanted}.txt …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    options = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(path(wanted))]
    if subprocess.run([*pip, *options]).returncode:
        raise SystemExit("The packages could not be installed. Run the command again once the reason above is gone.")


def compile_translations() -> None:
    """Only those whose source is newer; Babel does it without the gettext programs."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            command = [str(VENV / "bin" / "pybabel"), "--quiet", "compile", "-i", str(source), "-o", str(target)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:] not in (["base"], ["dev"]):
        raise SystemExit(__doc__)
    main(sys.argv[1])
