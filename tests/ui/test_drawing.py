"""What is drawn without templates is what Django's templates give."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from crm.ui.drawing import Renderer, attributes, escaped, field
from crm.ui.widgets import DayInput, MomentInput, PlainSelect, drawn_options

NASTY = """<b class='x'>"&amp;" ё</b>"""


@pytest.mark.parametrize("value", [NASTY, mark_safe("<i>ё</i>"), 5, None, gettext_lazy("Yes"), ""])
def test_escaping_is_that_of_templates(value: Any) -> None:
    assert escaped(value) == conditional_escape(value)


def test_attributes() -> None:
    assert attributes({"a": True, "b": False, "c": NASTY, "d": 0}) == f' a c="{conditional_escape(NASTY)}" d="0"'


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput({"class": "a", "disabled": True, "readonly": False, "data-x": NASTY}), forms.NumberInput(),
        forms.EmailInput(), forms.URLInput(), forms.PasswordInput(render_value=True), forms.HiddenInput(),
        forms.DateInput(), forms.DateTimeInput(), forms.TimeInput(), forms.CheckboxInput(), DayInput(), MomentInput(),
    ],
    ids=lambda widget: type(widget).__name__,
)  # fmt: skip
@pytest.mark.parametrize("value", [NASTY, "", None, True, 12])
def test_inputs_are_those_of_django(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_name", "required": True}
    ours = widget.render("name", value, attrs, Renderer())
    assert ours == widget.render("name", value, attrs, TemplatesSetting())


GROUPED = [("", gettext_lazy("Any")), (NASTY, [(1, NASTY), (2, mark_safe("<i>2</i>"))])]


@pytest.mark.parametrize(
    "widget",
    [forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select, forms.SelectMultiple],
)
@pytest.mark.parametrize("attrs", [{}, {"id": "x", "class": NASTY, "required": True}])
def test_choices_are_those_of_django(widget: Any, attrs: dict[str, Any]) -> None:
    made = widget(attrs, GROUPED)
    ours, theirs = (made.render("name", ["1"], None, renderer()) for renderer in (Renderer, TemplatesSetting))
    assert "".join(ours.split()) == "".join(theirs.split())  # but for the breaks of lines


def test_one_button_of_several_is_that_of_django() -> None:
    """A page that draws the labels itself asks for each button alone."""

    class Ours(forms.Form):
        default_renderer: Any = Renderer
        way = forms.ChoiceField(choices=[(NASTY, NASTY), ("b", "b")], widget=forms.RadioSelect)

    class Theirs(Ours):
        default_renderer = TemplatesSetting

    ours, theirs = ([one.tag() for one in form({"way": NASTY})["way"]] for form in (Ours, Theirs))
    assert ours == theirs
    assert str(Ours({})["way"].errors) == str(Theirs({})["way"].errors) != ""
    assert str(Ours({"way": "b"})["way"].errors) == ""


def test_a_list_is_that_of_django() -> None:
    choices = [("", gettext_lazy("Any")), (1, NASTY), ("two", mark_safe("<i>2</i>"))]
    attrs = {"required": True, "data-x": NASTY}
    ours = PlainSelect(attrs, choices).render("name", "1", {"id": "x"})
    theirs = forms.Select(attrs, choices).render("name", "1", {"id": "x"}, TemplatesSetting())
    assert ours == "".join(line.strip() for line in theirs.splitlines())
    assert drawn_options([(1, "a")], ["1"]) == '<option value="1" selected>a</option>'


class Example(forms.Form):
    name = forms.CharField(label=NASTY, help_text="<b>help</b>")
    agreed = forms.BooleanField(required=False)
    days = forms.MultipleChoiceField(choices=[("1", "Mo")], widget=forms.CheckboxSelectMultiple, required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_a_field_with_help_and_an_error() -> None:
    with override("en"):
        assert field(Example({"name": ""})["name"]) == (
            f'<div class="field"><label for="id_name">{conditional_escape(NASTY)}</label>'
            '<input type="text" name="name" required aria-invalid="true"'
            ' aria-describedby="id_name_helptext id_name_error" id="id_name">'
            '<div class="help" id="id_name_helptext">&lt;b&gt;help&lt;/b&gt;</div>'
            '<ul class="errorlist" id="id_name_error"><li>This field is required.</li></ul></div>'
        )


def test_a_box_a_group_and_what_is_hidden() -> None:
    form = Example()
    with override("en"):
        assert field(form["agreed"]) == (
            '<div class="field check"><input type="checkbox" name="agreed" id="id_agreed">'
            '<label for="id_agreed">Agreed</label></div>'
        )
        assert field(form["days"], "Which").startswith(
            '<fieldset class="field"><legend>Which <span class="optional">(optional)</span></legend>'
        )
    assert field(form["hidden"]) == '<input type="hidden" name="hidden" id="id_hidden">'


def test_the_tag_takes_another_label() -> None:
    shown = Template("{% field form.agreed label=label %}").render(Context({"form": Example(), "label": "<Yes>"}))
    assert '<label for="id_agreed">&lt;Yes&gt;</label>' in shown


def test_nothing_chosen_is_a_dash() -> None:
    field = forms.TypedChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")], required=False)
    form = type("Form", (forms.Form,), {"kind": field})()
    assert '<option value="" selected>—</option><option value="a">A</option>' in str(form["kind"])
    assert drawn_options(BLANK_CHOICE_DASH, []) == '<option value="">—</option>'
