"""Filters of the list of contact persons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clients.choices import SubdivisionKind
from clients.filters import choice, offer_employees
from crm.search.expressions import phone_digits
from crm.search.rules import fold, needle_of
from crm.staff.calendar import today
from crm.staff.queries import colleagues
from crm.ui.widgets import PlainSelect

from . import rules
from .models import Characteristic, ContactPerson, DirectoryEntry, NoCall, PersonEmail, PersonPhone, Rubric, Training

Persons = QuerySet[ContactPerson]
SOON_DAYS = 60
"""A training that ends within so many days is one to be renewed."""

ALL, LEFT = "all", "left"
VALID, SOON, EXPIRED, NEVER = "valid", "soon", "expired", "never"


class StateFilter(filters.ChoiceFilter):
    """Without a choice those who left are out: one talks to those who are there."""

    def filter(self, queryset: Persons, value: str) -> Persons:
        return queryset if value == ALL else queryset.filter(is_active=value != LEFT)


def search(queryset: Persons, name: str, value: str) -> Persons:
    """Any part of a telephone number; otherwise a part of a name (ё as е) or of an e-mail."""
    needle = needle_of(value)
    if needle.phones:
        condition = Q()
        for digits in needle.phones:
            condition |= Q(digits__contains=digits)
        phones = PersonPhone.objects.annotate(digits=phone_digits("number", "as_written")).filter(condition)
        return queryset.filter(pk__in=phones.values("person"))
    part = fold(value)
    if part.isascii():
        emails = PersonEmail.objects.annotate(lower=Lower("address")).filter(lower__contains=part)
        return queryset.filter(pk__in=emails.values("person"))
    return queryset.filter(name_key__contains=part)


def by_client(queryset: Persons, name: str, value: str) -> Persons:
    part = value.strip()
    return queryset.filter(Q(client__number__startswith=part) | Q(client__name__icontains=part))


def by_owner(queryset: Persons, name: str, value: str) -> Persons:
    return queryset.filter(Q(client__specialist=value) | Q(client__account_manager=value))


def by_training(queryset: Persons, name: str, value: str) -> Persons:
    """By the last training of a person: it holds, holds but not for long, no longer holds, there was none."""
    day = today()
    trained = Training.objects.filter(person=OuterRef("pk"), on__lte=day)
    now = Exists(trained.filter(on__gt=rules.last_expired(day)))
    later = Exists(trained.filter(on__gt=rules.last_expired(day + timedelta(days=SOON_DAYS))))
    conditions: dict[str, Any] = {
        VALID: now, SOON: now & ~later, EXPIRED: Exists(trained) & ~now, NEVER: ~Exists(trained),
    }  # fmt: skip
    return queryset.filter(conditions[value])


def by_no_calls(queryset: Persons, name: str, value: str) -> Persons:
    marked = Exists(NoCall.objects.on(today()).filter(person=OuterRef("pk")))
    return queryset.filter(marked if value == "True" else ~marked)


def has_code(field: str) -> Any:
    def method(queryset: Persons, name: str, value: str) -> Persons:
        return queryset.filter(**{f"{field}__contains": [value]})

    return method


def _yes_no(yes: Any, no: Any) -> list[tuple[str, Any]]:
    return [("True", yes), ("False", no)]


class PersonFilters(filters.FilterSet):
    """``primary`` names the filters that stand in the bar; the others unfold."""

    primary = ("q", "client", "characteristic", "state")

    q = filters.CharFilter(method=search, label=_("Name, any part of a phone, e-mail"))
    client = filters.CharFilter(method=by_client, label=_("Client: number or name"))
    characteristic = choice(_("Characteristic"), method=has_code("characteristics"))
    state = StateFilter(
        label=_("State"), choices=[(LEFT, _("Have left")), (ALL, _("All"))], empty_label=_("Work there"),
        widget=PlainSelect,
    )  # fmt: skip
    subdivision = choice(_("Subdivision"), SubdivisionKind.choices, field_name="subdivision__kind")
    interest = choice(_("Interest"), method=has_code("interests"))
    is_subscribed = choice(_("Mailing"), _yes_no(_("Subscribed"), _("Not subscribed")))
    has_account = choice(_("Personal account"), _yes_no(_("Has access"), _("No access")))
    training = choice(
        _("Training"),
        [(SOON, _("Ends within 60 days")), (VALID, _("Valid")), (EXPIRED, _("Expired")), (NEVER, _("Never trained"))],
        method=by_training,
    )
    no_calls = choice(_("Calls"), _yes_no(_("Not to be called"), _("May be called")), method=by_no_calls)
    owner = choice(_("Specialist or account manager"), method=by_owner)

    class Meta:
        model = ContactPerson
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("owner",), colleagues(self.request.user), "clients:owners")
        self._offer("characteristic", Characteristic)
        self._offer("interest", Rubric)

    def _offer(self, name: str, model: type[DirectoryEntry]) -> None:
        entries: Any = model._default_manager
        self.filters[name].extra["choices"] = list(entries.filter(is_active=True).values_list("code", "name"))
