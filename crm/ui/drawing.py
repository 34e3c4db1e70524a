"""Markup that a page repeats hundreds of times, written out without a template for each piece.

A template for a field or an option costs more than all that stands in it: the filters of the client list took a
quarter of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .formats import DASH

_INPUTS = "text number email url password hidden date datetime time checkbox input"
_OPTIONS = "radio_option checkbox_option input_option"
_NOTHING_CHOSEN = BLANK_CHOICE_DASH[0][1]


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
    """Django's renderer of forms; what :data:`DRAWN` names is written at once."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        draw = DRAWN.get(template_name)
        drawn = draw(context) if draw else super().render(template_name, context, request)
        return mark_safe(drawn)  # noqa: S308  each part is escaped, or a rendered template


def _input(context: dict[str, Any]) -> str:
    return _one_input(context["widget"])


def _one_input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    start = f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    return f"{start}{value}{attributes(widget['attrs'])}>"


def _option(context: dict[str, Any]) -> str:
    """One box or one radio button; with its label around it where no page draws the label itself."""
    widget = context["widget"]
    drawn, of = _one_input(widget), widget["attrs"].get("id")
    if not widget.get("wrap_label"):
        return drawn
    return f"<label{attributes({'for': of} if of else {})}>{drawn} {escaped(widget['label'])}</label>"


def _several(context: dict[str, Any]) -> str:
    """Boxes or radio buttons one under another."""
    widget = context["widget"]
    around = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    drawn = "".join(_group_of_boxes(group, options) for group, options, _index in widget["optgroups"])
    return f"<div{attributes(around)}>{drawn}</div>"


def _group_of_boxes(group: Any, options: Iterable[dict[str, Any]]) -> str:
    drawn = "".join(f"<div>{_option({'widget': one})}</div>" for one in options)
    return f"<div><label>{escaped(group)}</label>{drawn}</div>" if group else drawn


def _select(context: dict[str, Any]) -> str:
    widget = context["widget"]
    drawn = "".join(_group_of_options(group, options) for group, options, _index in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>{drawn}</select>'


def _group_of_options(group: Any, options: Iterable[dict[str, Any]]) -> str:
    drawn = "".join(
        f'<option value="{escaped(one["value"])}"{attributes(one["attrs"])}>{choice(one["label"])}</option>'
        for one in options
    )
    return f'<optgroup label="{escaped(group)}">{drawn}</optgroup>' if group else drawn


def choice(label: Any) -> str:
    """The label of an option; a dash for nothing chosen, where Django has nine hyphens."""
    text = escaped(label)
    return DASH if text == _NOTHING_CHOSEN else text


def _errors_drawn(context: dict[str, Any]) -> str:
    """A list of errors; nothing where there are none, which is what a form has for nearly every field."""
    errors = context["errors"]
    if not errors:
        return ""
    of = {"id": f"{errors.field_id}_error"} if errors.field_id else {}
    told = "".join(f"<li>{escaped(error)}</li>" for error in errors)
    return f'<ul class="{escaped(context["error_class"])}"{attributes(of)}>{told}</ul>'


DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS.split()},
    **{f"django/forms/widgets/{name}.html": _option for name in _OPTIONS.split()},
    "django/forms/widgets/radio.html": _several,
    "django/forms/widgets/checkbox_select.html": _several,
    "django/forms/widgets/select.html": _select,
    "django/forms/errors/list/default.html": _errors_drawn,
}
"""What Django draws by small templates, by their names."""


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


def key_rows(*sheets: Iterable[tuple[str, Any]]) -> SafeString:
    """Rows of the sheet of keys, which every page has: pairs of keys and of what they do."""
    drawn = "".join(_key_row(keys, str(label)) for sheet in sheets for keys, label in sheet or ())
    return mark_safe(drawn)  # noqa: S308  each part is escaped


@lru_cache(maxsize=512)
def _key_row(keys: str, label: str) -> str:
    drawn = "".join(f"<kbd>{escape(key)}</kbd> " for key in keys.split())
    return f"<div><dt>{drawn}</dt><dd>{escape(label)}</dd></div>"
