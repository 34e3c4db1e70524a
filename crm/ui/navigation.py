"""What stands in the top bar and in the user's menu. Apps register their entries in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from crm.staff.models import Employee


def everybody(employee: Employee) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    """One entry. ``label`` is a lazy translation, ``icon`` a name of lucide, ``allowed`` tells who sees it.

    ``prefix`` is the beginning of the addresses that belong to the entry, the entry's own address unless told.
    ``key`` is the letter of the shortcut ``g`` + letter, empty for none. A rare entry of the top bar stands behind
    «More»: the bar is read all day.
    """

    label: Any
    url_name: str
    icon: str
    allowed: Callable[[Employee], bool] = field(default=everybody)
    weight: int = 0
    prefix: str = ""
    key: str = ""
    is_rare: bool = False


@dataclass(frozen=True)
class Entry:
    """An item as one page shows it."""

    label: Any
    url: str
    icon: str
    active: bool
    key: str


@dataclass(frozen=True)
class Search:
    """The box in the top bar: a list that takes ``?q=``."""

    url_name: str
    label: Any
    allowed: Callable[[Employee], bool] = field(default=everybody)


_items: dict[str, Item] = {}
_user_items: dict[str, Item] = {}
_search: list[Search] = []
_bell: list[Item] = []


def register(item: Item) -> None:
    """Put an entry into the top bar, ordered by weight, then by registration. The same address again replaces it."""
    _items[item.url_name] = item


def register_user_item(item: Item) -> None:
    """Put an entry into the user's menu: account, second factor, sessions."""
    _user_items[item.url_name] = item


def register_search(search: Search) -> None:
    _search[:] = [search]


def register_bell(item: Item) -> None:
    """The page of notifications, behind the bell beside the user's menu."""
    _bell[:] = [item]


def entries(employee: Employee, path: str) -> list[Entry]:
    """The top bar for an employee on a page."""
    return _shown(_items.values(), employee, path, is_rare=False)


def rare_entries(employee: Employee, path: str) -> list[Entry]:
    """What stands behind «More»."""
    return _shown(_items.values(), employee, path, is_rare=True)


def user_entries(employee: Employee, path: str) -> list[Entry]:
    return _shown(_user_items.values(), employee, path, is_rare=False)


def search_for(employee: Employee) -> Search | None:
    return next((search for search in _search if search.allowed(employee)), None)


def bell(path: str) -> Entry | None:
    return _entry(_bell[0], path) if _bell else None


def _shown(items: Iterable[Item], employee: Employee, path: str, *, is_rare: bool) -> list[Entry]:
    ordered = sorted(items, key=lambda item: item.weight)
    return [_entry(item, path) for item in ordered if item.is_rare == is_rare and item.allowed(employee)]


def _entry(item: Item, path: str) -> Entry:
    url = reverse(item.url_name)
    prefix = item.prefix or url
    active = path == url if prefix == "/" else path.startswith(prefix)
    return Entry(item.label, url, item.icon, active, item.key)
