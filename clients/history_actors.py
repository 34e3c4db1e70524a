"""By whom or by what a change of the history was made: read from the contexts of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.exchange.models import ImportRun
from crm.staff.models import Employee

from .models import Merge

Label = str | Promise


@dataclass(frozen=True)
class Actor:
    """By whom or what: a person, a load of a file, a merge, or, where nothing is known, a command or raw SQL."""

    person: Employee | None = None
    run: ImportRun | None = None
    merge: int | None = None
    request_id: str = ""
    url: str = ""
    """Of the page of the load or of the merge, where who looks may open it."""
    merge_label: Label = ""

    @property
    def is_known(self) -> bool:
        return bool(self.person or self.run or self.merge)


@dataclass(frozen=True)
class MergeKind:
    """A merge in the context of an event: under ``key`` where it was made, under ``undone_…`` where it was undone."""

    key: str
    label: Label
    url_name: str
    model: type[Model]

    @property
    def keys(self) -> tuple[str, str]:
        return self.key, f"undone_{self.key}"


merge_kinds = [MergeKind("merge", _("merging of clients"), "clients:merged", Merge)]
"""Apps that merge something of their own add it."""


def actors_of(events: list[Any], employee: Employee) -> list[Actor]:
    """Who or what made each event; three statements and one for each kind of merge, at most."""
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    people = Employee.objects.in_bulk(_named(contexts, "user"))
    runs = ImportRun.objects.in_bulk(_named(contexts, "import_run"))
    seen_runs = set(ImportRun.objects.visible_to(employee).filter(pk__in=runs).values_list("pk", flat=True))
    urls = {("import_run",): ("exchange:run", seen_runs)} | _of_merges(contexts, employee)
    return [
        Actor(
            people.get(context.get("user")),
            runs.get(context.get("import_run")),
            merge,
            context.get("request_id", ""),
            _url(context, urls),
            label,
        )
        for context in contexts
        for merge, label in [_merge(context)]
    ]


_Urls = Mapping[tuple[str, ...], tuple[str, set[int]]]
"""Keys of a context → the name of the page, and the ids that who looks may open."""


def _of_merges(contexts: list[dict[str, Any]], employee: Employee) -> dict[tuple[str, ...], tuple[str, set[int]]]:
    found: dict[tuple[str, ...], tuple[str, set[int]]] = {}
    for kind in merge_kinds:
        manager: Any = kind.model._default_manager
        seen = manager.visible_to(employee).filter(pk__in=_named(contexts, *kind.keys)).values_list("pk", flat=True)
        found[kind.keys] = (kind.url_name, set(seen))
    return found


def _merge(context: dict[str, Any]) -> tuple[int | None, Label]:
    for kind in merge_kinds:
        for found in _named([context], *kind.keys):
            return found, kind.label
    return None, ""


def _named(contexts: list[dict[str, Any]], *keys: str) -> set[int]:
    return {context[one] for context in contexts for one in keys if context.get(one)}


def _url(context: dict[str, Any], urls: _Urls) -> str:
    for keys, (name, seen) in urls.items():
        for wanted in _named([context], *keys) & seen:
            return reverse(name, args=[wanted])
    return ""
