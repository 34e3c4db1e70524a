"""Forms of contact persons: they read and name what was typed; the actions decide."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import Subdivision
from crm.edits import Edit
from crm.staff.forms import DayInput
from crm.ui.editing import EditForm

from . import rules
from .models import Characteristic, ContactPerson, DirectoryEntry, PersonEmail, PersonPhone, Rubric


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class CodesField(forms.MultipleChoiceField):
    """Entries of a directory by code; what the person has already is offered even where it is no longer in use."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, model: type[DirectoryEntry], own: list[str]) -> None:
        entries: Any = model._default_manager
        known = list(entries.values_list("code", "name", "is_active"))
        offered = [(code, name) for code, name, is_active in known if is_active or code in own]
        names = {code for code, _name, _is_active in known}
        self.choices = offered + [(code, code) for code in own if code not in names]


class PersonForm(EditForm):
    characteristics = CodesField(label=_("Characteristics"), required=False)
    interests = CodesField(label=_("Interests"), required=False)

    class Meta:
        model = ContactPerson
        fields = (
            "full_name", "position", "subdivision", "started_on", "characteristics", "interests", "is_subscribed",
            "unsubscribe_reason", "has_account", "best_from", "best_until", "best_note",
        )  # fmt: skip
        labels = {
            "best_from": _("Best to call from"),
            "best_until": _("Best to call until"),
            "best_note": _("About the time"),
            "has_account": _("Has access to the personal account"),
            "is_subscribed": _("Receives the mailing"),
            "unsubscribe_reason": _("Why not, if they refuse"),
        }
        help_texts = {
            "full_name": _("Family name, first name, middle name"),
            "best_from": _("In the client's time"),
            "best_note": _("“After the 25th”, “not on Mondays”"),
        }
        widgets = {"started_on": DayInput(), "best_from": TimeInput(), "best_until": TimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        self._codes("characteristics").offer(Characteristic, person.characteristics)
        self._codes("interests").offer(Rubric, person.interests)
        subdivisions = Subdivision.objects.filter(client=person.client_id).order_by("-is_active", "name")
        cast(forms.ModelChoiceField, self.fields["subdivision"]).queryset = subdivisions

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if rules.is_backwards(cleaned.get("best_from"), cleaned.get("best_until")):
            # beside the field: the constraint of the model would speak of itself
            self.add_error("best_until", _("The end must be later than the beginning"))
        return cleaned

    def _codes(self, name: str) -> CodesField:
        return cast(CodesField, self.fields[name])


class LineForm(EditForm):
    """One phone or e-mail beside others; ``key`` is the field without which a new line is empty."""

    key: ClassVar[str]
    remove = forms.BooleanField(label=_("Remove"), required=False)
    title: ClassVar[Any]

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    @property
    def is_removed(self) -> bool:
        return bool(self.cleaned_data.get("remove"))

    @property
    def is_blank(self) -> bool:
        return self.is_new and not (self.data.get(self.add_prefix(self.key)) or "").strip()

    @property
    def said(self) -> str:
        """What two lines must not both say."""
        return str(self.cleaned_data.get(self.key, "")).lower()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_blank:
            self._errors = forms.utils.ErrorDict()

    def edit(self) -> Edit:
        edit = super().edit()
        names = set(edit.wanted) - {"remove"}
        return Edit({name: edit.wanted[name] for name in names}, {name: edit.seen[name] for name in names})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_favourite") and cleaned.get("is_undesirable"):
            self.add_error("is_undesirable", _("A favourite one cannot be undesirable"))
        return cleaned


class PhoneForm(LineForm):
    key = "as_written"

    class Meta:
        model = PersonPhone
        fields = ("as_written", "kind", "is_favourite", "is_undesirable")
        labels = {"as_written": _("Number")}
        widgets = {"as_written": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})}

    @property
    def said(self) -> str:
        return rules.e164(super().said) or super().said

    def clean_as_written(self) -> str:
        """A number that stood there before is left alone: an export may know more of it than we do."""
        written = " ".join(str(self.cleaned_data["as_written"]).split())
        if "as_written" in self.changed_data and not rules.e164(written):
            raise ValidationError(
                _("“%(text)s” is not a telephone number: give it with the code of the area, as 8 (385) 200-11-22"),
                params={"text": written},
            )
        return written


class EmailForm(LineForm):
    key = "address"

    class Meta:
        model = PersonEmail
        fields = ("address", "kind", "is_favourite", "is_undesirable")
        labels = {"address": _("E-mail")}
        widgets = {"address": forms.EmailInput(attrs={"autocomplete": "off"})}

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=DayInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Moved on, retired, on leave…")
    )


class NoCallForm(forms.Form):
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("Until"),
        widget=DayInput(),
        required=False,
        help_text=_("The last day; empty: until it is lifted"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


class EntryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    position = forms.IntegerField(
        label=_("Place"), min_value=0, max_value=9999, initial=100, help_text=_("Smaller numbers stand first")
    )


class EntryChangeForm(EntryForm):
    is_active = forms.BooleanField(label=_("In use"), required=False)
