"""Archives of cases as somebody else would make them: whole ones, and with one thing wrong."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from cases.archives import rules

TEXT = "Памятка".encode()


def left(media: Path) -> set[str]:
    """What lies in the private folder."""
    return {str(one.relative_to(media)) for one in media.rglob("*") if one.is_file()} if media.exists() else set()


def manifest(**changes: Any) -> dict[str, Any]:
    """Of a topic with one text file."""
    told = dict.fromkeys(rules.TEXTS, "") | {name: [] for name in (*rules.LISTS, "season")}
    told |= dict.fromkeys(rules.DAYS) | {"kind": "topic", "title": "Тема"}
    file = {"path": "files/01.txt", "name": "memo.txt", "size": len(TEXT), "sha256": SUM}
    piece = {"kind": "memo", "reader": "staff", "title": "Памятка", "link": "", "is_view_only": False, "file": file}
    return {
        "format": "crm.case", "version": 1, "uid": "8f14e45f-ceea-467f-a0e6-9f1d1c1c1c1c", "case": told, "steps": [],
        "materials": [piece], **changes,
    }  # fmt: skip


def file_said(**changes: Any) -> dict[str, Any]:
    told = manifest()
    told["materials"][0]["file"] |= changes
    return told


def piece_said(**changes: Any) -> dict[str, Any]:
    told = manifest()
    told["materials"][0] |= changes
    return told


def case_said(**changes: Any) -> dict[str, Any]:
    told = manifest()
    told["case"] |= changes
    return told


SUM = hashlib.sha256(TEXT).hexdigest()
ROW = {"files/01.txt": TEXT}


def zipped(told: Any = None, entries: Any = None, **kinds: Any) -> bytes:
    """An archive of a manifest and entries; of ``kinds`` the attributes of the last entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        said = told if isinstance(told, str | bytes) else json.dumps(manifest() if told is None else told)
        archive.writestr("manifest.json", said)
        for name, content in (ROW if entries is None else entries).items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in kinds.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, content)
    return target.getvalue()
