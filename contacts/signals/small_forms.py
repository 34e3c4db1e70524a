"""The two small forms that stand on pages of others: beside a client, beside a call, in a section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import ALARMS, SIGNS, SignalKind, SignalState
from .models import Signal

GROUPS = ((_("What is wrong"), ALARMS), (_("Signs of worse to come"), SIGNS))


class ToldForm(forms.Form):
    def take(self, error: forms.ValidationError) -> None:
        """Put the errors of an action beside their fields."""
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


class RaiseForm(ToldForm):
    kind = forms.ChoiceField(
        label=_("What you have noticed"),
        choices=[(label, [(one.value, one.label) for one in kinds]) for label, kinds in GROUPS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you have noticed"), "invalid_choice": _("There is no such signal")},
    )
    text = forms.CharField(
        label=_("In a few words, if there is more to say"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    @property
    def groups(self) -> list[tuple[Any, list[SignalKind]]]:
        return [(label, list(kinds)) for label, kinds in GROUPS]


class ReactForm(ToldForm):
    """What came of a signal, and whether it was one."""

    outcome = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what was done, or why it is no signal")},
    )  # fmt: skip
    state = forms.ChoiceField(choices=[(one.value, one.label) for one in (SignalState.REACTED, SignalState.DISMISSED)])

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"react-{signal.pk}-%s"  # several of them stand on one page
        super().__init__(*args, **kwargs)
