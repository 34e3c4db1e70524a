"""What people did by hand in a demo: a client given to a colleague, persons entered twice, two of them merged."""

from __future__ import annotations

import pghistory

from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.models import Client, Reassignment
from clients.owner_queries import receivers_for
from contacts.persons.actions import create_person, find_person_duplicates, merge_persons
from contacts.persons.actions.lines import Lines
from contacts.persons.models import ContactPerson, PersonMerge
from crm.staff.models import Employee
from crm.staff.rules import initials_key

from .duplicates import twin
from .people import LOGINS, Role


def add_by_hand() -> None:
    """Of the clients that are in the base twice: no file speaks of their twins again. Added once."""
    specialist = Employee.objects.get(username=f"{LOGINS[Role.SPECIALIST]}1")
    served = Client.objects.visible_to(specialist).filter(disconnected_on=None, specialist=specialist)
    with_persons = served.filter(persons__phones__number__startswith="+7").distinct().order_by("pk")
    if PersonMerge.objects.exists() or with_persons.count() < 3:
        return
    suspected, merged, elsewhere = with_persons[:3]
    with pghistory.context(user=specialist.pk):
        _enter_twice(specialist, suspected)
        pair = _enter_twice(specialist, merged)
        merge_persons(by=specialist, survivor=pair[0], loser=pair[1])
        _enter(specialist, elsewhere, pair[0], pair[0].full_name)
    find_person_duplicates()
    _give_away(specialist)


def _enter_twice(by: Employee, client: Client) -> tuple[ContactPerson, ContactPerson]:
    """A colleague who knew the initials only."""
    people = client.persons.filter(is_active=True, phones__number__startswith="+7").order_by("pk")
    known = people.prefetch_related("phones", "emails")[0]
    short = initials_key(known.full_name).title()
    return known, _enter(by, client, known, short)


def _enter(by: Employee, client: Client, known: ContactPerson, name: str) -> ContactPerson:
    phones = [{"as_written": one.as_written} for one in known.phones.all()[:1]]
    emails = [{"address": one.address} for one in known.emails.all()[:1]]
    values = {"full_name": name, "position": known.position}
    return create_person(by=by, client=client, values=values, phones=Lines(added=phones), emails=Lines(added=emails))


def _give_away(specialist: Employee) -> None:
    """One of the twins goes to a colleague; the change can still be undone."""
    head = Employee.objects.get(username=f"{LOGINS[Role.HEAD]}1")
    numbers = [twin(one) for one in Client.objects.filter(specialist=specialist)]
    given = Client.objects.filter(number__in=numbers, specialist=specialist, merged_into=None, disconnected_on=None)
    receiver = receivers_for(head, OwnerRole.SPECIALIST).exclude(pk__in=[specialist.pk, head.pk]).order_by("pk").first()
    if receiver is None or not given.exists() or Reassignment.objects.exists():
        return
    with pghistory.context(user=head.pk):
        plan = plan_reassignment(by=head, clients=given, receivers={OwnerRole.SPECIALIST: [receiver]})
        confirm_reassignment(by=head, plan=plan, reason="Выравнивание нагрузки перед отпусками")
