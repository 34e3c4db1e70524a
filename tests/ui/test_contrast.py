"""Contrast of every pair of text and ground of the palette, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/crm/tokens.css").read_text()
GROUNDS = ("page", "surface", "sunken")
STATES = ("danger", "warning", "success", "accent")

TEXTS = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in (*GROUNDS, "accent-soft")),
    *((f"{state}-ink", ground) for state in STATES for ground in (*GROUNDS, f"{state}-soft")),
    *(("ink", f"{state}-soft") for state in STATES),
    ("on-accent", "accent"),
    ("bar-ink", "bar"), ("bar-ink-2", "bar"), ("bar-ink", "bar-active"), ("bar-ink-2", "bar-active"),
    ("on-bell", "bell"),
]  # fmt: skip
MARKS = [
    *((mark, ground) for mark in (*STATES, "neutral", "line-control") for ground in ("page", "surface")),
]


def tokens(theme: str) -> dict[str, str]:
    """Colours by name; what the dark theme does not say is as in the light one."""
    blocks = re.findall(r'\[data-bs-theme="(light|dark)"\] \{(.*?)\}', TOKENS, re.S)
    found: dict[str, str] = {}
    for name, block in blocks[:2]:
        if name in ("light", theme):
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_arithmetic_of_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (MARKS, 3)], ids=["texts", "marks"])
def test_every_pair_can_be_read(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    palette = tokens(theme)
    poor = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in poor.items() if value < least} == {}
