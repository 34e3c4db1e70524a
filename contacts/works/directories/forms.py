"""Forms of the directories: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from contacts.works.choices import Stage, WorkState
from contacts.works.models import Direction, Instrument, Topic, WorkResult
from crm.ui.widgets import PlainSelect

CLOSING = [(state.value, state.label) for state in WorkState if state != WorkState.PLANNED]


class EntryForm(ActionForm):
    """``meaning`` are the fields that cannot be changed any more; they are shown, and not sent."""

    def __init__(self, *args: Any, meaning: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["is_active"]
        for name in meaning:
            self.fields[name].disabled = True
            self.fields[name].show_hidden_initial = False
            self.fields[name].help_text = _("Works have it already: switch it off and add another one")


class DirectionForm(EntryForm):
    class Meta:
        model = Direction
        fields = ("name", "is_active")


class InstrumentForm(EntryForm):
    class Meta:
        model = Instrument
        fields = ("name", "is_active")


class TopicForm(EntryForm):
    class Meta:
        model = Topic
        fields = ("kind", "name", "is_active")
        widgets = {"kind": PlainSelect}


class ResultForm(EntryForm):
    stage = forms.TypedChoiceField(
        label=_("Stage"),
        choices=[("", "—"), *((stage.value, f"{stage.value}. {stage.label}") for stage in Stage)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
    )
    states = forms.MultipleChoiceField(
        label=_("May close as"),
        choices=CLOSING,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any state"),
    )

    class Meta:
        model = WorkResult
        fields = ("name", "stage", "states", "is_payment", "is_active")
