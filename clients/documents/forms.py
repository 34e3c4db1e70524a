"""Forms of documents: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from clients.models import Document
from clients.service.forms import EntryForm, day_field
from crm.ui.widgets import DayInput, PlainSelect

from .actions import EDITABLE, KEPT, NOT_A_LINK
from .choices import DocumentKind


def file_field() -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in sorted(KEPT))})
    return forms.FileField(label=_("File"), required=False, allow_empty_file=True, widget=widget)


def link_field() -> forms.URLField:
    return forms.URLField(
        label=_("Or a link"), max_length=500, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}), error_messages={"invalid": NOT_A_LINK},
    )  # fmt: skip


def help_with_file(form: forms.BaseForm) -> None:
    """What may be given; a browser gives a file once only, so after an error it is asked for again."""
    limits = {"types": ", ".join(sorted(KEPT)), "limit": settings.DOCUMENT_FILE_MAX_MB}
    said = [_("Choose the file once more."), ""] if form.files.get("file") else []
    form.fields["file"].help_text = " ".join(map(str, [*said[:1], _("%(types)s; up to %(limit)s MB") % limits]))


class DocumentForm(EntryForm):
    code = "document"

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices, widget=PlainSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=100, required=False)
    on = day_field(_("Date"))
    valid_until = day_field(_("Valid until"), initial=None, required=False)
    file = file_field()
    link = link_field()
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        help_with_file(self)


class ContentForm(forms.Form):
    """Another file, or another link, in the place of what there is."""

    file = file_field()
    link = link_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_with_file(self)

    def take(self, error: forms.ValidationError) -> None:
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


class DocumentEditForm(ActionForm):
    """What is said of a document; what it is, is replaced and never edited."""

    class Meta:
        model = Document
        fields = EDITABLE
        widgets = {
            "kind": PlainSelect, "title": forms.TextInput(attrs={"autofocus": True}), "on": DayInput,
            "valid_until": DayInput, "note": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip
        labels = {"title": _("Title"), "valid_until": _("Valid until"), "on": _("Date")}
