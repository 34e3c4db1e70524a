"""Numbers of persons in templates."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from contacts.persons.registry import number_template

register = template.Library()


@register.simple_tag(takes_context=True)
def to_call(context: Context, number: str, text: str) -> SafeString:
    """A number that may be called: a link for any telephone, or what the app that calls by one click draws."""
    drawn = get_template(number_template[0]).template  # type: ignore[attr-defined]  # that of Django's own engine
    with context.push(number=number, text=text):
        return SafeString(drawn.render(context))
