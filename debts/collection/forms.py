"""Forms of collection."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import NOTE_LENGTH


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=NOTE_LENGTH)
