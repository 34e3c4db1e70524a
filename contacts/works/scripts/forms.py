"""Forms of scripts: they read what was typed; the actions decide."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from contacts.persons.forms import LineForm
from contacts.persons.line_forms import LineForms
from crm.staff.models import Employee
from crm.staff.queries import employees_seen_by
from crm.ui.widgets import PlainSelect

from . import rules
from .actions import STEP_FIELDS
from .models import Script, ScriptAnswer, ScriptStep

BLANK_ANSWERS = 3
"""How many empty answers a new step is shown with."""


class ScriptForm(ActionForm):
    class Meta:
        model = Script
        fields = ("name", "stage", "author")
        widgets = {"author": PlainSelect}
        help_texts = {
            "stage": _("The newest script in use of a stage is shown in calls; without a stage: in campaigns only"),
            "author": _("Is told which answers were missing, and may change the script"),
        }

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["author"])
        offered = employees_seen_by(by).filter(is_active=True)
        if self.instance.author_id:  # who stands there may be outside the scope
            offered = offered | Employee.objects.filter(pk=self.instance.author_id).select_related("group")
        field.queryset = offered.order_by("full_name")


class StepForm(ActionForm):
    class Meta:
        model = ScriptStep
        fields = STEP_FIELDS
        widgets = {
            "title": forms.TextInput(attrs={"autofocus": True}),
            "say": forms.Textarea(attrs={"rows": 5}),
            "variants": forms.Textarea(attrs={"rows": 3}),
            "show": forms.Textarea(attrs={"rows": 2}),
            "hint": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("Two or three words: the path of the talk is made of them"),
            "goal": _("What this step is for"),
            "variants": _("Leave an empty line between them"),
            "show": _("What the client sees meanwhile: a folder, a document, a search"),
            "hint": _("For the one who calls: what to look at, what not to forget"),
        }


class AnswerForm(LineForm):
    """One answer of a step; ``steps`` are where it may lead."""

    key = "text"
    steps: list[ScriptStep] = []

    class Meta:
        model = ScriptAnswer
        fields = ("text", "leads_to", "tag")
        labels = {"text": _("What the client answers")}
        widgets = {"leads_to": PlainSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["leads_to"])
        field.queryset = ScriptStep.objects.filter(pk__in=[one.pk for one in self.steps])
        # one list for all the answers: each field would ask the database for its own
        field.choices = [("", _("the talk ends")), *((one.pk, f"{one.position}. {one.title}") for one in self.steps)]


def answer_forms(script: Script, step: ScriptStep | None, data: Any = None, said: str = "") -> LineForms:
    """The answers of a step, with room for new ones; ``said`` is what a client was heard to say."""
    offered = list(script.steps.all())
    own = type("AnswerForm", (AnswerForm,), {"steps": offered})
    rows = list(step.answers.all()) if step else []
    room = max(rules.MOST_ANSWERS - len(rows), 0)
    found = LineForms(own, rows, "answers", data, blank=min(room, 1 if rows else BLANK_ANSWERS))
    if said and data is None and room:
        found.forms["new0"].initial["text"] = said[:300]
    return found
