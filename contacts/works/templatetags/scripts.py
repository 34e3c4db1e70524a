"""Pieces of a script beside a call."""

from __future__ import annotations

import secrets
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.works.models import ScriptStep
from contacts.works.scripts.queries import Played

register = template.Library()

_FORM = """<form method="post" action="{url}" hx-post="{url}" hx-target="closest .script-gap" hx-swap="outerHTML">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}"><input type="hidden" name="client" value="{client}">\
<input type="hidden" name="next" value="{page}"><label for="said-{step}">{what}</label>\
<textarea id="said-{step}" name="said" rows="2" maxlength="1000" required{wrong}></textarea>{told}\
<button class="btn btn-secondary btn-sm">{tell}</button></form>"""
_GAP = """<details class="script-gap"{opened}><summary>{head} <kbd class="js-only" aria-hidden="true">0</kbd></summary>\
{form}</details>"""
_WRONG = ' aria-invalid="true" aria-describedby="said-{0}-error"'
_TOLD = '<ul class="errorlist" id="said-{0}-error"><li>{1}</li></ul>'


# What differs from call to call in the markup of a script. Nobody can have written these into a script.
_TOKEN, _CLIENT, _PAGE = (f"{secrets.token_hex(8)}-{what}" for what in ("token", "client", "page"))


@register.simple_tag(takes_context=True)
def script_player(context: Any, played: Played, client_number: str) -> SafeString:
    """A script beside a call: drawn once, then filled in for each call."""
    language = get_language() or ""
    if language not in played.drawn:
        parts = {"script": played.script, "steps": played.steps, "client": {"number": _CLIENT}}
        template = "works/scripts/player.html"
        played.drawn[language] = render_to_string(template, {**parts, "csrf_token": _TOKEN, "page": _PAGE})
    drawn, page = played.drawn[language], context["request"].get_full_path()
    for place, value in ((_TOKEN, context["csrf_token"]), (_CLIENT, client_number), (_PAGE, page)):
        drawn = drawn.replace(place, escape(value))
    return mark_safe(drawn)  # noqa: S308  a rendered template; what is put in is escaped


@register.simple_tag(takes_context=True)
def script_gap(context: Any, step: ScriptStep, client_number: str = "", error: str = "") -> SafeString:
    """«No suitable answer», which goes to the author of the script.

    Written out without a template: it stands under each step of a script, which every call shows whole.
    """
    page = context.get("page") or context["request"].get_full_path()
    form = format_html(
        _FORM, url=reverse("works:report_gap", args=[step.pk]), token=context.get("csrf_token", ""), step=step.pk,
        client=client_number or "", page=page, what=_("What the client said"),
        tell=_("Tell the author"), wrong=format_html(_WRONG, step.pk) if error else "",
        told=format_html(_TOLD, step.pk, error) if error else "",
    )  # fmt: skip
    opened = format_html(" {}", "open") if error else ""
    return format_html(_GAP, opened=opened, head=_("No suitable answer"), form=form)
