"""What the client page shows of persons, consultations, learning and mailings."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.card.faces import card_context
from clients.card.queries import card_of
from clients.history import entries_of
from clients.models import Client
from clients.panels import HISTORY_SHOWN
from clients.queries import ALL, NEWEST, facts_of, first_rows, masks_numbers
from clients.registry import Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .card.subjects import PERSON
from .merge_queries import elsewhere, merges_of, pairs_of
from .models import Consultation, ContactPerson, Education, Mailing, Training
from .queries import labelled, masks_phones, permission_now, persons_of, shown_phones
from .registry import Panel as PersonPanel
from .registry import registry as person_registry


def persons(client: Client, employee: Employee) -> dict[str, Any]:
    everybody = persons_of(client, employee)
    return {
        "working": [person for person in everybody if person.is_active],
        "left": [person for person in everybody if not person.is_active],
        "pairs": pairs_of(client, employee),
        "mask_phones": masks_numbers(client, employee),
        "may_edit": rules.may_edit_persons(employee.roles),
    }


def contacts(person: ContactPerson, employee: Employee) -> dict[str, Any]:
    """Phones and e-mails of one person; the numbers masked unless the employee calls the client, or has asked."""
    masked = masks_phones(person, employee)
    numbers = shown_phones(person.phones.all(), masked=masked)
    marks = [mark for mark in person.no_calls.all() if not mark.is_over(today())]
    return {
        "numbers": numbers,
        "masked": masked and bool(numbers),
        "permission": permission_now(person),
        "marks": marks,
        "may_edit": rules.may_edit_persons(employee.roles),
    }


def data(person: ContactPerson, employee: Employee) -> dict[str, Any]:
    labelled([person])
    return {"elsewhere": elsewhere(person, employee)}


def doubles(person: ContactPerson, employee: Employee) -> dict[str, Any]:
    """Who may be this person as well, and who was merged into them."""
    pairs = pairs_of(person.client, employee) if rules.may_edit_persons(employee.roles) else []
    return {
        "suspects": [one for one in pairs if person.pk in (one.survivor.pk, one.loser.pk)],
        "merges": list(merges_of(person, employee)[:2]),
    }


def questions_of(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Consultation, person.client, employee).filter(person=person).select_related("subdivision")
    return {"shown": first_rows(query, limit), "of_person": True}


def letters_to(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """Letters sent to any of the person's addresses."""
    addresses = [email.address for email in person.emails.all()]
    query = facts_of(Mailing, person.client, employee).filter(email__in=addresses)
    return {"shown": first_rows(query, limit)}


def consultations(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Consultation, client, employee).select_related("subdivision", "person__subdivision")
    return {"shown": first_rows(query, limit)}


def learning(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """Trainings to use the system, each with whether it is still valid, and attendance of events."""
    return _learned(facts_of(Training, client, employee), facts_of(Education, client, employee), limit)


def learning_of(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """The same of one person."""
    of_client = (facts_of(model, person.client, employee) for model in (Training, Education))
    trainings, events = (rows.filter(person=person) for rows in of_client)
    return {**_learned(trainings, events, limit), "of_person": True}


def _learned(trainings: QuerySet[Any], events: QuerySet[Any], limit: int) -> dict[str, Any]:
    day = today()
    shown = first_rows(trainings.select_related("person"), limit)
    for training in shown.rows:
        training.is_valid = rules.training_is_valid(training.on, day)
        training.ends_on = rules.training_last_day(training.on)
    return {"trainings": shown, "events": first_rows(events.select_related("person"), limit)}


def mailings(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(Mailing, client, employee), limit)}


def card(person: ContactPerson, employee: Employee) -> dict[str, Any]:
    return card_context(PERSON, person, employee, card_of(PERSON, person, employee, today()))


def changes(person: ContactPerson, employee: Employee, limit: int = HISTORY_SHOWN) -> dict[str, Any]:
    """Who changed what of the person; of those who were merged into them too."""
    merged = ContactPerson.objects.filter(merged_into=person).values_list("pk", flat=True)
    found = entries_of(person.client, employee, limit=limit + 1, persons=[person.pk, *merged])
    return {"entries": found[:limit], "has_more": len(found) > limit}


def register() -> None:
    registry.add(
        Panel("persons", _("Contact persons"), "persons/panels/persons.html", persons, order=30, flush=True),
        Panel("consultations", _("Consultations"), "persons/panels/consultations.html", consultations, "lazy", 60,
              full=partial(consultations, limit=ALL), flush=True),
        Panel("learning", _("Training and education"), "persons/panels/learning.html", learning, "lazy", 70,
              full=partial(learning, limit=ALL), flush=True),
        Panel("mailings", _("Mailings"), "persons/panels/mailings.html", mailings, "lazy", 110,
              full=partial(mailings, limit=ALL), flush=True),
    )  # fmt: skip
    person_registry.add(
        PersonPanel("doubles", _("Duplicates"), "persons/merge_head.html", doubles, place="head", order=90),
        PersonPanel("contacts", _("Phones and e-mail"), "persons/panels/contacts.html", contacts, order=10),
        PersonPanel("card", _("Functional card"), "card/body.html", card, "lazy", 30, flush=True),
        PersonPanel("data", _("About the person"), "persons/panels/data.html", data, order=20),
        PersonPanel("learning", _("Training and education"), "persons/panels/learning.html", learning_of, "lazy", 40,
                    full=partial(learning_of, limit=ALL), flush=True),
        PersonPanel("consultations", _("Consultations"), "persons/panels/consultations.html", questions_of, "lazy", 50,
                    full=partial(questions_of, limit=ALL), flush=True),
        PersonPanel("mailings", _("Mailings"), "persons/panels/mailings.html", letters_to, "lazy", 60,
                    full=partial(letters_to, limit=ALL), flush=True),
        PersonPanel("history", _("History of changes"), "persons/panels/history.html", changes, "lazy", 900,
                    full=partial(changes, limit=ALL)),
    )  # fmt: skip
