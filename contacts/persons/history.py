"""Contact persons in the history of their client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients import history
from clients.history_actors import MergeKind, merge_kinds

from .card.models import PersonIndicatorValue
from .models import Characteristic, ContactPerson, DirectoryEntry, NoCall, PersonEmail, PersonMerge, PersonPhone, Rubric


def _words_of(directory: type[DirectoryEntry]) -> Callable[[], Callable[[list[str]], str]]:
    """Codes of a directory as its names; read once, when they are first needed."""

    def read() -> Callable[[list[str]], str]:
        names = dict(directory._default_manager.values_list("code", "name"))
        return lambda codes: ", ".join(names.get(code, code) for code in codes)

    return read


def _name(event: Any) -> str:
    return str(event.full_name)


def _person(event: Any) -> str:
    return str(event.person)


def _about(event: Any) -> str:
    return f"{event.person.full_name}, {event.indicator.name}"


def register() -> None:
    merge_kinds.append(MergeKind("person_merge", _("merging of persons"), "persons:merged", PersonMerge))
    history.add(
        history.Source(
            ContactPerson, _("Contact person"), _name, person_path="pgh_obj_id",
            show={"characteristics": _words_of(Characteristic), "interests": _words_of(Rubric)},
            extra=frozenset({"merged_into"}),
        ),
        history.Source(
            PersonIndicatorValue, _("Card of a person"), _about, path="person__client_id", person_path="person_id",
            holds_before=True, related=("person", "indicator"), hidden=frozenset({"person", "indicator"}),
            numbers=history.card_numbers,
        ),
        history.Source(
            PersonPhone, _("Phone"), _person, path="person__client_id", person_path="person_id", related=("person",),
            hidden=frozenset({"person", "number"}), numbers=lambda event: ("as_written",),
        ),
        history.Source(
            PersonEmail, _("E-mail"), _person, path="person__client_id", person_path="person_id", related=("person",),
            hidden=frozenset({"person"}),
        ),
        history.Source(
            NoCall, _("No-call mark"), _person, path="person__client_id", person_path="person_id", related=("person",),
            hidden=frozenset({"person"}),
        ),
    )  # fmt: skip
