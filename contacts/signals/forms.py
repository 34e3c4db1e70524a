"""Forms of the pages of signals: they read what was typed; the actions decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.works.items.queries import owners_for
from crm.staff.models import Employee
from crm.ui.widgets import PlainSelect

from .choices import RAISED_BY_HAND, SignalKind
from .models import Signal
from .rules import LONGEST_TERM
from .small_forms import ToldForm


class PassForm(ToldForm):
    to = forms.ModelChoiceField(Employee.objects.none(), label=_("Who reacts instead"), widget=PlainSelect)

    def __init__(self, *args: Any, signal: Signal, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = owners_for(signal.client, by).exclude(pk=signal.owner_id or 0)


class TermsForm(ToldForm):
    """One field a kind, under the kind's own name."""

    def __init__(self, *args: Any, terms: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in (*RAISED_BY_HAND, SignalKind.BAND):
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label, min_value=1, max_value=LONGEST_TERM, initial=terms[kind.value]
            )
