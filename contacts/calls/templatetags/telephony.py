"""What templates of any app may ask of telephony."""

from __future__ import annotations

from typing import Any

from django import template

from contacts.calls.actions.dialling import can_dial
from crm.staff.models import Employee

register = template.Library()


@register.simple_tag(takes_context=True)
def one_click(context: dict[str, Any]) -> bool:
    """Whether whoever looks may call by one click."""
    employee = getattr(context.get("request"), "user", None)
    return isinstance(employee, Employee) and can_dial(employee)
