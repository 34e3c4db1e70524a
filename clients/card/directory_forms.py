"""Forms of the directory of the functional card."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import AppliesTo, ValueType

from .models import Indicator, StatusGroup

USUAL_TERMS = (90, 180, 365)
LONGEST_TERM = 3650


class IndicatorForm(forms.ModelForm):
    """What an indicator is about cannot be changed afterwards: values stand on it."""

    options_text = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For the type “Choice”: each on a line of its own"),
    )  # fmt: skip
    validity_days = forms.IntegerField(
        label=_("True for, days"), required=False, min_value=1, max_value=LONGEST_TERM,
        help_text=_("Usually 90, 180 or 365; empty: it never expires"),
        widget=forms.NumberInput(attrs={"list": "usual-terms"}),
    )  # fmt: skip

    class Meta:
        model = Indicator
        fields = ("name", "applies_to", "section", "value_type", "options_text", "validity_days", "code")
        labels = {"name": _("Name"), "section": _("Section"), "value_type": _("Type"), "code": _("Code")}
        widgets = {"section": forms.TextInput(attrs={"list": "known-sections"})}
        help_texts = {"section": _("Indicators of one section stand together")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["options_text"].initial = "\n".join(self.instance.options)
        self.fields["code"].validators.append(_latin)
        if self.instance.pk:
            del self.fields["applies_to"]
        else:
            cast(forms.ChoiceField, self.fields["applies_to"]).choices = AppliesTo.choices
            self.fields["applies_to"].label = _("About")

    def clean_name(self) -> str:
        """Files find an indicator by its name whatever the case: two such names would be one."""
        name = " ".join(self.cleaned_data["name"].split())
        folded = name.lower().replace("ё", "е")
        others = Indicator.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if any(other.lower().replace("ё", "е") == folded for other in others):
            raise forms.ValidationError(_("There is an indicator of this name already"))
        return name

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and Indicator.objects.exclude(pk=self.instance.pk).filter(code=code).exists():
            raise forms.ValidationError(_("There is an indicator of this code already"))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        options = [" ".join(line.split()) for line in cleaned.get("options_text", "").splitlines() if line.strip()]
        if any(len(option) > 200 for option in options):
            self.add_error("options_text", _("An option is no longer than 200 characters"))
        elif cleaned.get("value_type") == ValueType.CHOICE and len(options) < 2:
            self.add_error("options_text", _("A choice needs two options at least"))
        cleaned["options"] = list(dict.fromkeys(options)) if cleaned.get("value_type") == ValueType.CHOICE else []
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "options_text"}


def _latin(code: str) -> None:
    if code and not (code.isascii() and code.replace("-", "a").replace("_", "a").isalnum()):
        raise forms.ValidationError(_("Latin letters, digits and hyphens only"))


class StatusGroupForm(forms.ModelForm):
    class Meta:
        model = StatusGroup
        fields = ("name", "applies_to", "indicators")
        labels = {"name": _("Name"), "applies_to": _("About"), "indicators": _("Indicators it needs")}
        widgets = {"indicators": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelMultipleChoiceField, self.fields["indicators"])
        if self.instance.pk:
            del self.fields["applies_to"]
            field.queryset = Indicator.objects.filter(applies_to=self.instance.applies_to, is_active=True)
        else:
            del self.fields["indicators"]  # of whom it is comes first
