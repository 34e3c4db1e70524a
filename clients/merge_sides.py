"""What the pages of merged clients and of merged persons have in common: each kind declares its :class:`Sides`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.models import Employee
from crm.ui.formats import DASH
from crm.ui.lists import ListView

from .actions import duplicates
from .duplicates import Signs
from .merge_models import MergeBase, SuspicionBase
from .merge_queries import choices_of, in_common, kinds_of, left_behind, moved_by, seal, suspicion_between
from .merge_rows import Survey
from .merging import registry


@dataclass(frozen=True)
class Sides:
    """Two rows that become one: the fields chosen between, those that mean something ``together`` only, what goes
    along, what speaks for their being one, and what stands in the way back."""

    fields: Callable[[], Sequence[Any]]
    together: Collection[str]
    survey: Callable[[int, int], Survey]
    suspicions: type[SuspicionBase]
    signs: Signs
    why_not_undone: Callable[..., str]

    def taken(self, sent: QueryDict) -> list[str]:
        """Fields whose value the row that is merged gives."""
        return [one.name for one in self.fields() if sent.get(f"take-{one.name}") == "theirs"]

    def were_seen(self, sent: QueryDict, survivor: Model, loser: Model) -> bool:
        """Whether what was chosen between is what the two say now."""
        return sent.get("seal") == seal(choices_of(survivor, loser, self.fields()))

    def side_by_side(
        self, survivor: Any, loser: Any, employee: Employee, *, taken: list[str] | None, error: ValidationError | None
    ) -> dict[str, Any]:
        """For ``clients/merge_values.html`` and ``clients/merge_kinds.html``."""
        by_field = error.message_dict if error is not None and hasattr(error, "error_dict") else {}
        choices = choices_of(survivor, loser, self.fields(), taken, by_field, self.together)
        suspicion = suspicion_between(survivor, loser, employee, self.suspicions)
        return {
            "survivor": survivor,
            "loser": loser,
            "different": [one for one in choices if one.differs],
            "same": [one for one in choices if not one.differs and one.mine != DASH],
            "seal": seal(choices),
            "kinds": kinds_of(self.survey(survivor.pk, loser.pk)),
            "suspicion": suspicion,
            "common": in_common(suspicion, self.signs) if suspicion else [],
            "errors": [] if error is None or by_field else error.messages,
        }

    def what_it_did(self, merge: MergeBase) -> dict[str, Any]:
        """For ``clients/merged_facts.html``, and whether there is a way back."""
        return {
            "merge": merge,
            "kinds": moved_by(merge),
            "left": [] if merge.is_undone else left_behind(merge),
            "taken": [str(one.verbose_name) for one in self.fields() if one.name in merge.taken],
            "why_not": "" if merge.is_undone else self.why_not_undone(merge, now=timezone.now()),
        }


class MergePages(ListView):
    """A list of duplicates or of merges, with the tabs that lead to the others."""

    def get_context(self) -> dict[str, Any]:
        return {"tabs": registry.tabs(self.employee)}


def settle(request: HttpRequest, suspicion: SuspicionBase, *, remembered: str) -> None:
    """The two are not one, which is said as ``remembered``; or, with ``again``, they are looked at once more."""
    by = cast(Employee, request.user)
    if "again" in request.POST:
        duplicates.suspect_again(by=by, suspicion=suspicion)
        messages.success(request, _("The two are among the duplicates again"))
    else:
        duplicates.dismiss(by=by, suspicion=suspicion)
        messages.success(request, remembered)
