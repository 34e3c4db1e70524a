"""Forms of handover sheets: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from debts.models import HandoverSheet

from .actions import NEEDED, WRITTEN


def _text(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class WrittenForm(ActionForm):
    """What the specialist writes."""

    class Meta:
        model = HandoverSheet
        fields = WRITTEN
        widgets = {"done": _text(4), "cause": _text(2), "advice": _text(2)}
        labels = {
            "done": _("What was done, and what the client answered"),
            "cause": _("Why the client does not pay"),
            "advice": _("What is asked of the account manager"),
        }

    def full_clean(self) -> None:
        """What is needed is needed to send the sheet, and said by the action; what was written so far may be kept."""
        self._mark(False)
        super().full_clean()
        self._mark(True)

    def _mark(self, required: bool) -> None:
        for name in NEEDED:
            self.fields[name].required = required

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mark(True)


class ReasonForm(ActionForm):
    """Why a sheet is returned or withdrawn."""

    reason = forms.CharField(required=False, widget=_text(3, autofocus=True))

    class Meta:
        model = HandoverSheet
        fields = ()

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
