"""What a browser would send of a page's form, were nothing changed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Collects the successful controls of the form of one class; those in a ``<template>`` are none."""

    def __init__(self, css_class: str) -> None:
        super().__init__()
        self.css_class, self.inside, self.template = css_class, False, 0
        self.sent: dict[str, list[str]] = {}
        self.select: str | None = None
        self.first: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.css_class in given.get("class", "").split()
        self.template += tag == "template"
        if not self.inside or self.template:
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self.select, self.first = given["name"], None
        elif tag == "option" and self.select:
            self.first = given["value"] if self.first is None else self.first
            if "selected" in given:
                self.sent[self.select] = [given["value"]]
        elif tag == "textarea":
            self.area = given["name"]
            self.sent[self.area] = [""]

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in given:
            return
        default = "on" if kind in {"checkbox", "radio"} else ""
        self.sent.setdefault(given["name"], []).append(given.get("value", default))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        self.template -= tag == "template"
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            if self.first is not None:
                self.sent.setdefault(self.select, [self.first])
            self.select = None
        elif tag == "textarea":
            self.area = None


def fields_of(response: Any, css_class: str) -> dict[str, list[str]]:
    """Values by name of the form with this class on a page."""
    form = _Form(css_class)
    form.feed(response.content.decode())
    form.sent.pop("csrfmiddlewaretoken", None)
    assert form.sent, f"there is no form .{css_class}"
    return form.sent
