"""Every text of code and templates is in ``locale/ru`` and translated: none missing, none fuzzy, none left over.

The texts are extracted in a copy, so a check changes no file. Needs the gettext programs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "ru"
PO = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "tests", "bench")
SHOWN = 40


def main() -> int:
    if not shutil.which("xgettext"):
        print("gettext is not installed: apt-get install gettext")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        extract(copy)
        said = hidden() + complaints(read(copy / PO), read(ROOT / PO))
    for line in said[:SHOWN]:
        print(line)
    if len(said) > SHOWN:
        print(f"… and {len(said) - SHOWN} more")
    print(
        "translations: complete" if not said else f"translations: {len(said)} to do; `make translations` collects them"
    )
    return 1 if said else 0


def extract(copy: Path) -> None:
    command = [sys.executable, "manage.py", "makemessages", "--locale", LANGUAGE, "--no-obsolete", "--verbosity", "0"]
    (copy / PO).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, cwd=copy, check=True)


ALIAS = re.compile(r"import .*\b(?:np?|p)?gettext(?:_lazy)? as (?!_\b)(\w+)")


def hidden() -> list[str]:
    """Functions under a name that the gettext programs do not know: their texts would never be collected."""
    modules = (path for path in ROOT.rglob("*.py") if not {".venv", "var"} & set(path.parts))
    return [
        f"alias:    {path.relative_to(ROOT)} calls {found[0]!r}; only `_` is collected"
        for path in sorted(modules)
        if (found := ALIAS.findall(path.read_text()))
    ]


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def complaints(fresh: Catalog, kept: Catalog) -> list[str]:
    """``fresh`` holds exactly the texts of the code with the translations kept so far."""
    known = {key(message) for message in kept if message.id}
    found = []
    for message in fresh:
        if not message.id:
            continue
        if key(message) not in known:
            found.append(f"missing:  {where(message)}")
        elif message.fuzzy:
            found.append(f"fuzzy:    {where(message)}")
        elif not translated(message):
            found.append(f"empty:    {where(message)}")
    used = {key(message) for message in fresh if message.id}
    return found + [f"unused:   {name[0]!r}" for name in sorted(known - used)]


def key(message: Message) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text, message.context or ""


def where(message: Message) -> str:
    places = ", ".join(f"{path}:{line}" for path, line in message.locations[:2])
    return f"{key(message)[0]!r} ({places})"


def translated(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(forms)


if __name__ == "__main__":
    raise SystemExit(main())
