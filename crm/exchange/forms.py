"""The form by which a file is given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee

from .declarations import registry

ENCODINGS = [("", _("Find out")), ("utf-8", "UTF-8"), ("cp1251", "Windows-1251"), ("utf-16", "UTF-16")]


class UploadForm(forms.Form):
    format = forms.ChoiceField(label=_("What the file holds"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with the titles of the columns above the rows"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"), choices=ENCODINGS, required=False, help_text=_("Only if the letters come out wrong")
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = registry.allowed_for(employee.roles)
        self.fields["format"].choices = [(one.code, one.title) for one in allowed]  # type: ignore[attr-defined]
