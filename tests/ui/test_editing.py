"""Forms that edit in conflict."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pghistory
import pytest
from django.db import transaction
from django.http import QueryDict
from django.template import engines

from clients.choices import Category
from clients.models import Client
from crm.edits import Conflict
from crm.ui.editing import EditForm
from tests.factories import make_client, make_employee

pytestmark = pytest.mark.django_db


class Form(EditForm):
    class Meta:
        model = Client
        fields = ["name", "address", "monthly_fee", "category", "is_vip", "region"]


class Controls(HTMLParser):
    """What a browser would send of a page, and the texts of its notes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data, self.inside, self.select, self.texts = QueryDict(mutable=True), "", "", {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "select":
            self.select = given["name"]
            self.data[self.select] = ""
        elif tag == "option" and "selected" in given:
            self.data[self.select] = given["value"]
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.data[given["name"]] = given.get("value", "on" if given.get("type") == "checkbox" else "").replace(
                "\n", "\r\n"
            )
        elif tag in {"del", "ins", "p"}:
            self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, text: str) -> None:
        self.texts[self.inside] = self.texts.get(self.inside, "") + text


def page_of(form: Form) -> Controls:
    template = engines["django"].from_string("{% load ui %}{% for f in form %}{% field f %}{% endfor %}")
    return Controls(template.render({"form": form}))


def sent(form: Form, **typed: Any) -> QueryDict:
    """What a browser would send of the form, with what was typed instead of what stood there."""
    data = page_of(form).data
    data.update({name: str(value) for name, value in typed.items()})
    return data


def save(row: Client, data: QueryDict) -> Form:
    form = Form(data, instance=Client.objects.get(pk=row.pk))
    assert form.is_valid(), form.errors
    with transaction.atomic():
        locked = Client.objects.select_for_update().get(pk=row.pk)
        locked.save(update_fields=form.edit().apply(locked))
    return form


@pytest.fixture
def row() -> Client:
    made = make_client(name="ЯСЕНЬ", address="Псков", monthly_fee=Decimal("5000"), category=Category.A)
    return Client.objects.get(pk=made.pk)


def test_what_was_not_touched_does_not_overwrite(row):
    opened = sent(Form(instance=row))
    Client.objects.filter(pk=row.pk).update(address="Тверь", is_vip=True)
    opened["name"] = "КЛЁН"
    save(row, opened)
    row.refresh_from_db()
    assert (row.name, row.address, row.is_vip, row.monthly_fee) == ("КЛЁН", "Тверь", True, Decimal("5000"))


def test_an_untouched_form_wants_nothing(row):
    assert Form(sent(Form(instance=row)), instance=row).is_valid()
    form = Form(sent(Form(instance=row)), instance=row)
    form.is_valid()
    assert form.edit().wanted == {}


def conflict_over_the_fee(row: Client) -> tuple[Form, Conflict]:
    opened = sent(Form(instance=row), monthly_fee=7000)
    other = make_employee(full_name="Лужина Вера Павловна")
    with pghistory.context(user=other.pk):
        Client.objects.filter(pk=row.pk).update(monthly_fee=6000)
    form = Form(opened, instance=Client.objects.get(pk=row.pk))
    assert form.is_valid()
    with pytest.raises(Conflict) as caught, transaction.atomic():
        form.edit().apply(Client.objects.select_for_update().get(pk=row.pk))
    form.show(caught.value)
    return form, caught.value


def test_the_second_sees_who_changed_what(row):
    form, conflict = conflict_over_the_fee(row)
    assert [clash.field for clash in conflict.clashes] == ["monthly_fee"]
    shown = page_of(form)
    assert "Лужина Вера Павловна" in shown.texts["p"]
    assert (shown.texts["del"], shown.texts["ins"]) == ("5\u202f000,00", "6\u202f000,00")
    assert shown.data["monthly_fee"] == "7000", "what was typed stays"


def test_sending_it_again_puts_ones_own(row):
    form, _conflict = conflict_over_the_fee(row)
    save(row, sent(form))
    row.refresh_from_db()
    assert row.monthly_fee == Decimal("7000")


def test_or_keeps_what_the_other_has_put(row):
    form, _conflict = conflict_over_the_fee(row)
    save(row, sent(form, **{"keep-monthly_fee": "on", "name": "КЛЁН"}))
    row.refresh_from_db()
    assert (row.monthly_fee, row.name) == (Decimal("6000"), "КЛЁН")


def test_a_third_change_meanwhile_is_a_conflict_again(row):
    form, _conflict = conflict_over_the_fee(row)
    again = sent(form)
    Client.objects.filter(pk=row.pk).update(monthly_fee=8000)
    with pytest.raises(Conflict):
        save(row, again)


@pytest.mark.parametrize("kept", [" ЯСЕНЬ ", "ЯСЕНЬ\nи клён", "«ЯСЕНЬ» & <клён>"])
def test_what_is_stored_untidily_is_no_conflict(row, kept):
    Client.objects.filter(pk=row.pk).update(name=kept)
    row.refresh_from_db()
    save(row, sent(Form(instance=row), name="КЛЁН"))
    row.refresh_from_db()
    assert row.name == "КЛЁН"
