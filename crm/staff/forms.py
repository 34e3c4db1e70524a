"""Forms of staff: they read and name what was typed; the actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.ui.widgets import DayInput

from . import rules
from .choices import Role, Theme
from .models import CalendarDay, Department, Employee, Group, Norm, Substitution
from .queries import arrangeable_by
from .zones import zone_choices


class EmployeeForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    audited_groups = forms.ModelMultipleChoiceField(
        label=_("Listens to the calls of"), queryset=Group.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("For the role of call auditor"),
    )  # fmt: skip

    class Meta:
        model = Employee
        fields = (
            "full_name", "username", "email", "extension", "group", "roles", "audited_groups", "time_zone", "language",
        )  # fmt: skip
        help_texts = {
            "full_name": _("Family name, first name, middle name"),
            "username": _("Latin letters, digits and @ . + - _"),
            "group": _("A head and a deputy see the clients of their group"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_system = Role.INTEGRATION in self.instance.roles
        offered = [(code, label) for code, label in Role.choices if (code == Role.INTEGRATION) == is_system]
        cast(forms.MultipleChoiceField, self.fields["roles"]).choices = offered
        if not Group.objects.exists():
            del self.fields["audited_groups"]
        elif self.instance.pk:
            self.fields["audited_groups"].initial = list(self.instance.audited_groups.all())
        own = self.instance.time_zone
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zone_choices(settings.TIME_ZONE, own), initial=own
        )

    def _post_clean(self) -> None:
        """Not here: the action checks the whole employee, and its errors come back by :meth:`take`."""

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "audited_groups": self.cleaned_data.get("audited_groups", ())}

    def take(self, error: forms.ValidationError) -> None:
        """Put the errors of an action beside their fields."""
        _take(self, error)


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)

    def take(self, error: forms.ValidationError) -> None:
        _take(self, error)


class GroupForm(DepartmentForm):
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.all(), required=False)


class NormsForm(forms.Form):
    """One field a norm, under the norm's own name."""

    def __init__(self, *args: Any, norms: Iterable[Norm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.norms = {f"norm-{norm.pk}": norm for norm in norms}
        for name, norm in self.norms.items():
            self.fields[name] = forms.DecimalField(
                label=norm.get_code_display(),
                min_value=0,
                max_digits=8,
                decimal_places=2,
                initial=rules.whole_if_it_is(norm.value),
            )

    def by_role(self) -> list[tuple[Any, list[forms.BoundField]]]:
        shown: dict[str, list[forms.BoundField]] = {}
        for name, norm in self.norms.items():
            shown.setdefault(norm.role, []).append(self[name])
        return [(Role(role).label, shown[role]) for role in Role.values if role in shown]

    def values(self) -> dict[Norm, Any]:
        return {norm: self.cleaned_data[name] for name, norm in self.norms.items()}


class MovedDayForm(forms.ModelForm):
    is_working = forms.TypedChoiceField(
        label=_("The day is"), choices=[("yes", _("working")), ("no", _("free"))], coerce=lambda value: value == "yes"
    )

    class Meta:
        model = CalendarDay
        fields = ("day", "is_working", "note")
        widgets = {"day": DayInput}

    def validate_unique(self) -> None:
        """A day that is named again takes the new state: the action replaces it."""


class SubstitutionDatesForm(forms.ModelForm):
    class Meta:
        model = Substitution
        fields = ("starts_on", "ends_on", "note")
        labels = {"starts_on": _("First day"), "ends_on": _("Last day"), "note": _("Note")}
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def _post_clean(self) -> None:
        """Not here: the action checks, and its errors come back by :meth:`take`."""

    def take(self, error: forms.ValidationError) -> None:
        _take(self, error)


class SubstitutionForm(SubstitutionDatesForm):
    class Meta(SubstitutionDatesForm.Meta):
        fields = ("absent", "substitute", "starts_on", "ends_on", "note")  # type: ignore[assignment]
        labels = {**SubstitutionDatesForm.Meta.labels, "absent": _("Who is absent"), "substitute": _("Who substitutes")}

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("absent", "substitute"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = arrangeable_by(by)
        substitute = cast(forms.ModelChoiceField, self.fields["substitute"])
        substitute.empty_label = _("Nobody")
        substitute.help_text = _("Nobody: the works wait until the absent one is back")


class ProfileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        initial = {"language": employee.language, "theme": employee.theme, "time_zone": employee.time_zone}
        super().__init__(*args, **{**kwargs, "initial": initial})
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = zone_choices(settings.TIME_ZONE, employee.time_zone)


def _take(form: forms.BaseForm, error: forms.ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
