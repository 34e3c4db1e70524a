"""Forms of the call session: they read what was typed; the actions decide."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.models import IndicatorValue
from contacts.persons.models import ContactPerson
from contacts.works.actions import Closing
from contacts.works.choices import CampaignState, Stage, WorkKind, WorkState
from contacts.works.extras import closings
from contacts.works.forms import ClosingForm
from contacts.works.models import Campaign, Direction, Instrument, Item, Topic, Work, WorkResult
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from crm.ui.fields import MomentField
from crm.ui.widgets import DayInput, PlainSelect

from .actions import Outcome
from .actions.sitting import Choice
from .choices import NextCall, Period, SkipReason
from .queries import Screen, lists
from .registry import Part, registry

FORM_ID = "result"
EMPTY = (None, "")
TICKS = ("confirm_", "settle_")
STATES = [
    (WorkState.HELD_WITH_LOGIN.value, _("With a login")),
    (WorkState.HELD.value, _("Held")),
    (WorkState.NOT_HELD.value, _("Not held")),
]


class StartForm(forms.Form):
    """Which calls a session is about."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("Campaign"), required=False, empty_label=_("Any, and works without one"),
        widget=PlainSelect,
    )  # fmt: skip
    direction = forms.ModelChoiceField(
        Direction.objects.filter(is_active=True), label=_("Direction"), required=False, empty_label=_("Any"),
        widget=PlainSelect,
    )  # fmt: skip
    period = forms.ChoiceField(label=_("Planned works"), choices=Period, initial=Period.TODAY, widget=forms.RadioSelect)
    any_hour = forms.BooleanField(
        label=_("Also where it is not working time now"),
        required=False,
        help_text=_("Unless ticked, a client whose working day has not begun or is over waits for it"),
    )

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = _campaigns(by)  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        return Choice(**self.cleaned_data)


def _campaigns(by: Employee) -> Any:
    """Running ones in which the employee calls: named among the executors, or with works of the employee."""
    works = Work.objects.filter(executor__in=scope_of(by).acts_for, state=WorkState.PLANNED, campaign__isnull=False)
    mine = Q(executors=by) | Q(pk__in=works.values("campaign"))
    return Campaign.objects.filter(mine, state=CampaignState.RUNNING).distinct().order_by("name")


class SkipForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=SkipReason, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("In a word"), max_length=500, required=False)


class ResultForm(ClosingForm):
    """The result panel: how the call ended and what follows.

    Ticks of the card and of open items are fields too, though they stand elsewhere on the page: ``confirm_<indicator>``
    with ``seen_<indicator>``, the value that was seen, and ``settle_<item>``.
    """

    again = forms.ChoiceField(label=_("Call again"), choices=NextCall, required=False, widget=forms.RadioSelect)
    again_at = MomentField(label=_("When to call again"), required=False)
    next_at = MomentField(label=_("Next work"), required=False)
    next_topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Its topic"), required=False, empty_label=_("Topic"), widget=PlainSelect
    )
    next_goal = forms.CharField(label=_("Its goal"), required=False, max_length=500)
    task = forms.CharField(label=_("New task"), required=False, max_length=300)
    task_due = forms.DateField(label=_("Its due date"), required=False, widget=DayInput)

    def __init__(self, *args: Any, screen: Screen, **kwargs: Any) -> None:
        # asked for when they are drawn: a save that is in order never does
        kwargs["initial"] = {
            "person": lambda: screen.chosen.person.pk if screen.chosen else None,
            "stages": lambda: screen.work.stages or [one.stage.value for one in screen.stages],
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, client=screen.client, auto_id=f"{FORM_ID}_%s", **kwargs)
        self.screen = screen
        self.asked = {code: part.fields() for code, part in registry.parts.items()}
        for fields in self.asked.values():
            self.fields.update(fields)
        self.confirms: dict[str, IndicatorValue] = {}
        self.settles: dict[str, Item] = {}
        self._shape(screen)
        if not self.is_bound or any(name.startswith(TICKS) for name in self.data):
            self.add_ticks()

    def add_ticks(self) -> None:
        """The fields beside what expired and what is open. A save that ticks nothing asks for neither."""
        self.confirms = {f"confirm_{one.indicator_id}": one for one in self.screen.expired}
        self.settles = {f"settle_{one.pk}": one for one in self.screen.items}
        for name in (*self.confirms, *self.settles):
            self.fields[name] = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"form": FORM_ID}))
        for name, value in self.confirms.items():
            self.fields[name.replace("confirm", "seen")] = forms.CharField(
                required=False, initial=value.value, strip=False, widget=forms.HiddenInput(attrs={"form": FORM_ID})
            )

    def _shape(self, screen: Screen) -> None:
        fields: dict[str, Any] = self.fields
        fields["state"].choices = STATES
        fields["done_at"].initial = None
        fields["comment"].widget.attrs["rows"] = 3
        for name in ("task", "task_due"):
            fields[name].widget.attrs["form"] = FORM_ID
        fields["task"].widget.attrs["placeholder"] = _("New task that came up")
        fields["next_goal"].widget.attrs["placeholder"] = _("Goal of the next work")
        fields["person"].choices = lambda: [("", "—"), *_people(screen)]
        fields["next_topic"].queryset = Topic.objects.filter(kind=WorkKind.PLANNED, is_active=True)
        fields["next_topic"].choices = lambda: [("", _("Topic")), *_pairs(lists.planned_topics())]
        fields["result"].widget = PlainResults()

    def offered_instruments(self) -> Iterable[Instrument]:
        return lists.instruments()

    @classmethod
    def of_draft(cls, data: Mapping[str, Sequence[str]], *, screen: Screen) -> ResultForm:
        """The form as it was typed, not judged yet: nothing is wrong with a call that goes on."""
        typed = QueryDict(mutable=True)
        for name, values in data.items():
            typed.setlist(name, list(values))
        form = cls(typed, screen=screen)
        form.add_ticks()
        for name, indicator in form.confirms.items():
            typed.setdefault(name.replace("confirm", "seen"), indicator.value)
        form._errors = ErrorDict()  # type: ignore[attr-defined]  # the stubs leave out what is not public
        form.cleaned_data = {}
        return form

    def expired(self) -> Iterator[tuple[IndicatorValue, BoundField, BoundField]]:
        return ((one, self[name], self[name.replace("confirm", "seen")]) for name, one in self.confirms.items())

    @property
    def used_any(self) -> bool:
        """Whether an instrument is entered: those of a call that has begun are shown at once."""
        return any(self[name].value() for name in self.known)

    def items(self) -> Iterator[tuple[Item, BoundField]]:
        return ((one, self[name]) for name, one in self.settles.items())

    def parts(self) -> Iterator[SafeString]:
        """What higher apps ask, drawn; one with nothing to ask about stands where something is typed in it."""
        for code, part in registry.parts.items():
            bound = [self[name] for name in self.asked[code]]
            is_typed = any(one.value() for one in bound)
            face = part.face(self.screen.client, self.screen.employee)
            if face is None and not is_typed:
                continue
            is_open = is_typed or any(one.errors for one in bound) or self._is_about_payment()
            yield self._drawn(part, {**(face or {}), "is_open": is_open})

    def _drawn(self, part: Part, context: Mapping[str, Any]) -> SafeString:
        return render_to_string(part.template, {"form": self, "client": self.screen.client, **context})

    def _is_about_payment(self) -> bool:
        chosen = str(self["result"].value() or "")
        return any(one.is_payment and str(one.pk) == chosen for one in lists.results())

    def take(self, error: forms.ValidationError) -> None:
        """Errors of an item stand beside the field of the new task."""
        if hasattr(error, "error_dict"):
            renamed = {"due_on": "task_due", "title": "task"}
            error = forms.ValidationError({renamed.get(name, name): told for name, told in error.error_dict.items()})
        super().take(error)

    def closing(self) -> Closing:
        given = {name: self.cleaned_data[name] for name in ("state", "result", "minutes", "person", "comment")}
        used = {one: self.cleaned_data.get(name) or 0 for name, one in self.known.items()}
        done_at = self.cleaned_data["done_at"] or timezone.now()
        told = closings.given(self.cleaned_data)
        stages = tuple(self.cleaned_data["stages"])
        return Closing(**given, done_at=done_at, stages=stages, instruments=used, extras=told)

    def outcome(self) -> Outcome:
        names = ("again", "again_at", "next_at", "next_topic", "next_goal", "task", "task_due")
        told = {name: self.cleaned_data[name] for name in names}
        confirmed = {
            one.indicator_id: self.cleaned_data[name.replace("confirm", "seen")]
            for name, one in self.confirms.items()
            if self.cleaned_data[name]
        }
        settled = [one for name, one in self.settles.items() if self.cleaned_data[name]]
        typed = dict(self.data.lists())  # type: ignore[attr-defined]
        parts = self._answered()
        return Outcome(self.closing(), **told, confirmed=confirmed, settled=settled, parts=parts, typed=typed)

    def _answered(self) -> dict[str, dict[str, Any]]:
        """The parts in which anything was entered."""
        given = {code: {name: self.cleaned_data.get(name) for name in names} for code, names in self.asked.items()}
        return {code: answers for code, answers in given.items() if any(one not in EMPTY for one in answers.values())}


def _people(screen: Screen) -> Iterator[tuple[int, str]]:
    return ((one.person.pk, one.person.full_name) for one in screen.callees)


class PlainResults(forms.Select):
    """Results in groups by how the contact may have ended; ``data-states`` tells a script the same, ``data-payment``
    which of them are about payment.
    """

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Read when it is drawn."""
        results = lists.results()
        held = [one for one in results if WorkState.NOT_HELD not in one.states]
        others = [one for one in results if one not in held]
        self.choices = [
            ("", "—"), (_("Contact held"), _pairs(held)), (_("Not held, or either"), _pairs(others)),
        ]  # fmt: skip
        told = {
            "data-states": json.dumps({str(one.pk): one.states for one in results}),
            "data-payment": json.dumps([str(one.pk) for one in results if one.is_payment]),
        }
        return super().get_context(name, value, {**(attrs or {}), **told})


def _pairs(results: Iterable[Any]) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in results]


def in_words(data: Mapping[str, Sequence[str]]) -> list[tuple[Any, str]]:
    """What was typed, as people read it: for a call whose form can no longer be shown."""
    asked = [part.fields() for part in registry.parts.values()]
    fields: dict[str, forms.Field] = {**ResultForm.base_fields, **closings.fields()}
    for one in asked:
        fields.update(one)
    known: dict[str, Mapping[Any, Any]] = {
        "state": dict(STATES), "again": dict(NextCall.choices), "stages": dict(Stage.choices),
        "result": _names(WorkResult, data), "next_topic": _names(Topic, data), "person": _names(ContactPerson, data),
    }  # fmt: skip
    known.update({name: dict(one.choices) for part in asked for name, one in part.items() if hasattr(one, "choices")})
    return [
        (fields[name].label, ", ".join(str(_word(known.get(name, {}), value)) for value in values))
        for name, values in data.items()
        if name in fields
    ]


def _word(names: Mapping[Any, Any], value: str) -> Any:
    return names.get(value) or names.get(int(value) if value.isdecimal() else value, value)


_FIELD_OF = {WorkResult: "result", Topic: "next_topic", ContactPerson: "person"}


def _names(model: Any, data: Mapping[str, Sequence[str]]) -> dict[int, str]:
    ids = [int(value) for value in data.get(_FIELD_OF[model], ()) if value.isdecimal()]
    return {row.pk: str(row) for row in model.objects.filter(pk__in=ids)} if ids else {}
