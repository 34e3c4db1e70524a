"""Columns of the list of contact persons."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui import formats
from crm.ui.exporting import ExportColumn
from crm.ui.icons import svg
from crm.ui.marks import badge
from crm.ui.tables import Table, open_row

from . import rules
from .models import ContactPerson
from .queries import masks_phones, names_of, shown_phones

_SHORT = {"td": {"class": "nowrap"}}


class PersonTable(Table):
    """In the order of the alphabet."""

    full_name = tables.Column(
        verbose_name=_("Person"), linkify=open_row, order_by="name_key", attrs={"td": {"class": "main-cell"}}
    )
    client = tables.Column(order_by="client__number", attrs={"td": {"class": "clip"}})
    characteristics = tables.Column(orderable=False, empty_values=((), [], None))
    phones = tables.Column(verbose_name=_("Phones"), orderable=False, empty_values=(), attrs=_SHORT)
    emails = tables.Column(verbose_name=_("E-mail"), orderable=False, empty_values=(), attrs=_SHORT)
    is_subscribed = tables.Column(verbose_name=_("Mailing"), orderable=False)
    trained_on = tables.Column(verbose_name=_("Training until"), orderable=False, attrs=_SHORT)

    class Meta(Table.Meta):
        model = ContactPerson
        fields = ("full_name", "client", "characteristics", "phones", "emails", "is_subscribed", "trained_on")
        order_by = "full_name"

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        self.employee, self.names, self.day = employee, names_of(), today()
        super().__init__(*args, **kwargs)

    def row_url(self, record: ContactPerson) -> str:
        return record.get_absolute_url()

    def render_full_name(self, record: ContactPerson) -> SafeString:
        left = "" if record.is_active else badge(_("Has left"))
        return format_html("{} {}", record.full_name, left)

    def render_client(self, record: ContactPerson) -> SafeString:
        place = " · ".join(filter(None, [record.position, str(record.subdivision or "")]))
        link = format_html('<a href="{}">{}</a>', record.client.get_absolute_url(), record.client)
        return format_html('{}<div class="reason">{}</div>', link, place)

    def render_characteristics(self, value: list[str]) -> SafeString:
        chips = format_html_join("", '<span class="chip">{}</span>', ((name,) for name in self.names.of(value)))
        return format_html('<span class="chips">{}</span>', chips)

    def render_phones(self, record: ContactPerson) -> SafeString | str:
        return phones_cell(record, self.employee) or formats.DASH

    def render_emails(self, record: ContactPerson) -> SafeString | str:
        addresses = [email.address for email in record.emails.all()]
        return format_html_join(SafeString("<br>"), "{}", ((one,) for one in addresses)) or formats.DASH

    def render_is_subscribed(self, record: ContactPerson) -> SafeString:
        return badge(_("Subscribed"), "success") if record.is_subscribed else badge(_("Not subscribed"))

    def render_trained_on(self, value: date) -> SafeString:
        last = rules.training_last_day(value)
        return badge(formats.day(last), "success" if self.day <= last else "warning")


def phones_cell(person: ContactPerson, employee: Employee) -> SafeString:
    """Phones, one a line; masked ones with a button that asks for them. Written here: a list shows one in each row."""
    masked = masks_phones(person, employee)
    numbers = shown_phones(person.phones.all(), masked=masked)
    if not numbers:
        return SafeString("")
    lines = format_html_join(
        "",
        "<div{}>{}{}</div>",
        (
            (
                SafeString(' class="muted"') if one.phone.is_undesirable else "",
                _linked(one.text, one.number),
                _star(one),
            )
            for one in numbers
        ),
    )
    return format_html('<div id="numbers-{}">{}{}</div>', person.pk, lines, _asking(person) if masked else "")


def _linked(text: str, number: str) -> SafeString | str:
    return format_html('<a href="tel:{}">{}</a>', number, text) if number else text


def _star(one: Any) -> SafeString | str:
    return format_html(' <span title="{}">{}</span>', _("Favourite"), svg("star")) if one.phone.is_favourite else ""


def _asking(person: ContactPerson) -> SafeString:
    return format_html(
        '<div class="js-only"><button type="button" class="btn btn-quiet btn-sm" hx-post="{}?in=table" '
        'hx-target="#numbers-{}" hx-swap="outerHTML" aria-label="{}">{}{}</button></div>',
        reverse("persons:reveal", args=[person.pk]),
        person.pk,
        _("Show the numbers of %(name)s") % {"name": person.full_name},
        svg("eye"),
        _("Show"),
    )


def export_columns(employee: Employee) -> list[ExportColumn]:
    """What an exported file holds. Phones are written out only where the employee sees them at once."""
    names = names_of()

    def phones(person: ContactPerson) -> str:
        masked = masks_phones(person, employee)
        return ", ".join(one.text.replace("\xa0", " ") for one in shown_phones(person.phones.all(), masked=masked))

    return [
        ExportColumn(_("Person"), "full_name"),
        ExportColumn(_("Client number"), "client.number"),
        ExportColumn(_("Client"), "client.name"),
        ExportColumn(_("Position"), "position"),
        ExportColumn(_("Subdivision"), lambda person: str(person.subdivision or "")),
        ExportColumn(_("Characteristics"), lambda person: ", ".join(names.of(person.characteristics))),
        ExportColumn(_("Phones"), phones),
        ExportColumn(_("E-mail"), lambda person: ", ".join(email.address for email in person.emails.all())),
        ExportColumn(_("Mailing"), "is_subscribed"),
        ExportColumn(_("Reason of refusal"), "unsubscribe_reason"),
        ExportColumn(_("Personal account"), "has_account"),
        ExportColumn(_("Since"), "started_on"),
        ExportColumn(_("Works there"), "is_active"),
        ExportColumn(_("Trained on"), "trained_on"),
    ]
