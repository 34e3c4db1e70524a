"""What every page draws around its content."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.staff.choices import Role, Theme
from crm.staff.models import Employee

from .navigation import Entry, bell, entries, rare_entries, search_for, user_entries

THEME_COOKIE = "theme"
NEWS = "news"
"""Key of the session: the address that pages ask for news of what somebody waits for."""

KEYBOARD = [
    ("/", _("Search everything")),
    ("f", _("Filter of the list")),
    ("j  k", _("Next row, previous row")),
    ("Enter", _("Open the row")),
    ("x", _("Tick the row")),
    ("[  ]", _("Previous and next within the list")),
    ("?", _("This sheet")),
    ("Esc", _("Close, leave the field")),
]


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {"chrome": Chrome(request)}


class Chrome:
    """Computed only when a template asks: fragments do not pay for the top bar."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.employee: Employee | None = user if isinstance(user, Employee) else None

    organisation = property(lambda self: settings.ORGANISATION or _("Remote service"))
    languages = property(lambda self: settings.LANGUAGES)
    themes = property(lambda self: Theme.choices)
    language = property(lambda self: get_language() or settings.LANGUAGE_CODE)
    request_id = property(lambda self: current_request_id())

    @cached_property
    def theme(self) -> str:
        chosen = self.employee.theme if self.employee else self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in Theme.values else Theme.AUTO.value

    @cached_property
    def navigation(self) -> list[Entry]:
        return entries(self.employee, self.request.path) if self.employee else []

    @cached_property
    def rare(self) -> list[Entry]:
        return rare_entries(self.employee, self.request.path) if self.employee else []

    @cached_property
    def news(self) -> str:
        return str(self.request.session.get(NEWS, "")) if self.employee else ""

    @cached_property
    def user_menu(self) -> list[Entry]:
        return user_entries(self.employee, self.request.path) if self.employee else []

    @cached_property
    def bell(self) -> Entry | None:
        return bell(self.request.path) if self.employee else None

    @cached_property
    def search(self) -> dict[str, Any] | None:
        search = search_for(self.employee) if self.employee else None
        return {"url": reverse(search.url_name), "label": search.label} if search else None

    @cached_property
    def roles(self) -> list[Any]:
        return [Role(role).label for role in self.employee.roles] if self.employee else []

    @cached_property
    def keyboard(self) -> list[tuple[str, Any]]:
        offered = [*self.navigation, *self.rare, *([self.bell] if self.bell else [])]
        return [*KEYBOARD, *((f"g  {entry.key}", entry.label) for entry in offered if entry.key)]


def current_request_id() -> str:
    """The id under which the logs hold this request; empty outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
