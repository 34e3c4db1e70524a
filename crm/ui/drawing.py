"""Markup that a page repeats hundreds of times, written out without a template for each piece.

A template for a field or an option costs more than all that stands in it: the filters of the client list took a
quarter of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

_INPUTS = "text number email url password hidden date datetime time checkbox input"
INPUTS = {f"django/forms/widgets/{name}.html" for name in _INPUTS.split()}
"""Templates of Django that are nothing but one ``<input>``."""


def escaped(value: Any) -> str:
    """What ``conditional_escape`` gives, as plain ``str``: for pieces that are joined and marked safe as a whole."""
    if isinstance(value, Promise):
        value = str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes of an element, each with a space before it; False is left out, True has no value."""
    shown = ((name, value) for name, value in given.items() if value is not False)
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"' for name, value in shown
    )


class Renderer(TemplatesSetting):
    """Django's renderer of forms; inputs are written at once."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name in INPUTS:
            return _input(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308  a rendered template


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    start = f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    return mark_safe(f"{start}{value}{attributes(widget['attrs'])}>")  # noqa: S308  each part is escaped


def field(bound: BoundField, label: Any = "") -> SafeString:
    """One field with its label, help and errors, tied together for screen readers."""
    if bound.is_hidden:
        return mark_safe(f"{_errors(bound)}{bound}")  # noqa: S308  both are markup of forms
    return mark_safe(_labelled(bound, escaped(label or bound.label)))  # noqa: S308  each part is escaped


def _labelled(bound: BoundField, label: str) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        named = f'<label for="{escaped(bound.id_for_label)}">{label}</label>'
        return f'<div class="field check">{bound}{named}{_below(bound)}</div>'
    label += _optional(bound)
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect) or widget.use_fieldset:
        described = attributes({"aria-describedby": bound.aria_describedby or False})
        return f'<fieldset class="field"{described}><legend>{label}</legend>{bound}{_below(bound)}</fieldset>'
    named = f'<label for="{escaped(bound.id_for_label)}">{label}</label>'
    return f'<div class="field">{named}{bound}{_below(bound)}</div>'


def _optional(bound: BoundField) -> str:
    word = gettext("optional")
    return "" if bound.field.required else f' <span class="optional">({word})</span>'


def _below(bound: BoundField) -> str:
    """Help, errors, and what somebody else has put meanwhile."""
    said = bound.help_text
    help_text = f'<div class="help" id="{escaped(bound.auto_id)}_helptext">{escaped(said)}</div>' if said else ""
    clash = getattr(bound.form, "clashes", {}).get(bound.name)
    theirs = render_to_string("ui/clash.html", {"note": clash}) if clash else ""
    return f"{help_text}{_errors(bound)}{theirs}"


def _errors(bound: BoundField) -> str:
    errors = bound.errors
    return str(errors) if errors else ""
