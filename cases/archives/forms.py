"""Giving an archive."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label=_("Archive of a case"), allow_empty_file=True, widget=forms.ClearableFileInput(attrs={"accept": ".zip"})
    )
