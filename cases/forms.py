"""Forms of the library: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms import ActionForm
from contacts.persons.models import PersonEmail
from crm import files
from crm.staff.models import Employee
from crm.staff.queries import employees_seen_by
from crm.ui.widgets import DayInput, LazySelect, PlainSelect

from .actions import EDITABLE
from .choices import MONTHS, Audience, CaseState, MaterialKind, Purpose, Reader
from .models import Case, Material
from .queries import segment_names

PLACEHOLDERS = _("{person} becomes the name and patronymic, {client} the client, {sender} you")


class CaseSelect(LazySelect):
    """All cases of today come when somebody asks for them; the chosen one is there at once."""

    def __init__(self) -> None:
        super().__init__(url=reverse("cases:options"))
        self.attrs["data-lazy"] = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(getattr(value, "pk", value) or "")
        rows = Case.objects.filter(pk=chosen).values_list("pk", "title") if _is_key(chosen) else ()
        self.choices = [("", "—"), *rows]
        return super().render(name, chosen, attrs, renderer)


class CaseField(forms.Field):
    """A published case, or none. Asks the database for what was chosen only, and only where something was."""

    widget = CaseSelect

    def __init__(self) -> None:
        super().__init__(label=_("Case or info topic"), required=False)

    def to_python(self, value: Any) -> Case | None:
        if not value:
            return None
        found = Case.objects.filter(state=CaseState.PUBLISHED, pk=value).first() if _is_key(str(value)) else None
        if found is None:
            raise ValidationError(_("This case is no longer published: choose another one"))
        return found


def _is_key(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 10


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class CaseForm(ActionForm):
    """A case as its author writes it."""

    audiences = _several(_("For whom"), Audience.choices, _("None chosen: for everybody"))
    purposes = _several(_("Tasks of the organisation"), Purpose.choices)
    segments = _several(_("Segments"), (), _("None chosen: for clients of any segment"))
    season = forms.TypedMultipleChoiceField(
        label=_("Season"), choices=MONTHS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the whole year"),
    )  # fmt: skip

    class Meta:
        model = Case
        fields = EDITABLE
        widgets = {
            "kind": forms.RadioSelect,
            "title": forms.TextInput(attrs={"autofocus": True}),
            "hook": forms.Textarea(attrs={"rows": 3}),
            "benefit": forms.Textarea(attrs={"rows": 3}),
            "valid_from": DayInput,
            "valid_until": DayInput,
            "due_on": DayInput,
            "review_on": DayInput,
            "author": PlainSelect,
            "review_owner": PlainSelect,
            "letter_text": forms.Textarea(attrs={"rows": 6}),
        }
        labels = {"title": _("Title"), "valid_from": _("Valid from"), "valid_until": _("Valid until")}
        help_texts = {
            "hook": _("What the talk begins with: a situation the client knows"),
            "letter_text": PLACEHOLDERS,
            "due_on": _("For the calendar, while it is a draft"),
        }

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast(Any, self.fields)
        fields["kind"].choices = [one for one in fields["kind"].choices if one[0]]
        named = dict.fromkeys([*segment_names(), *self.instance.segments])
        fields["segments"].choices = [(one, one) for one in named]
        offered = employees_seen_by(by).filter(is_active=True)
        for name in ("author", "review_owner"):
            stands = Q(pk=getattr(self.instance, f"{name}_id"))
            people = Employee.objects.filter(Q(pk__in=offered.values("pk")) | stands | Q(pk=by.pk))
            fields[name].queryset = people.order_by("full_name")
        fields["author"].required = False

    def clean_author(self) -> Any:
        return self.cleaned_data["author"] or self.instance.author


class ReviewForm(forms.Form):
    next_on = forms.DateField(label=_("Look it through again on"), widget=DayInput)

    def take(self, error: ValidationError) -> None:
        self.add_error(None, error)


class NewMaterialForm(forms.Form):
    """A piece of the kit: a file or a link."""

    kind = forms.ChoiceField(label=_("What it is"), choices=MaterialKind, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    reader = forms.ChoiceField(label=_("For whom"), choices=Reader, widget=forms.RadioSelect, initial=Reader.STAFF)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    is_view_only = forms.BooleanField(
        label=_("To be looked at only"), required=False, help_text=_("It is shown, without a button to load it down")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = ", ".join(sorted(files.TYPES))
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{one}" for one in sorted(files.TYPES))

    def take(self, error: ValidationError) -> None:
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


class MaterialForm(ActionForm):
    """What is said of a piece of the kit; the file stays."""

    class Meta:
        model = Material
        fields = ("kind", "title", "reader", "is_view_only")
        widgets = {"kind": forms.RadioSelect, "reader": forms.RadioSelect}
        labels = {"title": _("Title")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "reader"):
            field = cast(Any, self.fields[name])
            field.choices = [one for one in field.choices if one[0]]


class LetterForm(forms.Form):
    """A letter before it is sent: to whom, what it says, what goes along."""

    email = forms.ModelChoiceField(
        PersonEmail.objects.none(), label=pgettext_lazy("letter", "To"), widget=forms.RadioSelect, empty_label=None
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}), max_length=10_000)
    materials = forms.ModelMultipleChoiceField(
        Material.objects.none(), label=_("Goes along"), required=False, widget=forms.CheckboxSelectMultiple
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, emails: Any, materials: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast(Any, self.fields)
        fields["email"].queryset, fields["materials"].queryset = emails, materials
        fields["email"].label_from_instance = lambda one: f"{one.person.full_name} <{one.address}>"

    def take(self, error: ValidationError) -> None:
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)
