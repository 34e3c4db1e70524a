"""Dull factories: valid rows with as few words as a test needs. Names are invented."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Department, Employee, Group, Substitution

PASSWORD = "correct horse battery"

_numbers = count(1)


def make_department(name: str = "") -> Department:
    return Department.objects.create(name=name or f"Department {next(_numbers)}")


def make_group(name: str = "", **fields: Any) -> Group:
    return Group.objects.create(name=name or f"Group {next(_numbers)}", **fields)


def make_employee(
    roles: Collection[str] | str = Role.SPECIALIST,
    group: Group | None = None,
    *,
    audits: Collection[Group] = (),
    password: str = PASSWORD,
    **fields: Any,
) -> Employee:
    """An employee who can log in with `PASSWORD`; ``roles`` is one role or several, ``audits`` the audited groups."""
    number = next(_numbers)
    fields.setdefault("username", f"employee{number}")
    fields.setdefault("full_name", f"Сотрудникова{_letters(number)} Анна Петровна")
    wanted = [roles] if isinstance(roles, str) else list(roles)
    employee = Employee.objects.create_user(
        password=password, roles=[str(role) for role in wanted], group=group, **fields
    )
    employee.audited_groups.set(audits)
    return employee


def make_substitution(absent: Employee, substitute: Employee, **fields: Any) -> Substitution:
    """In force today, for a week, unless told."""
    fields.setdefault("starts_on", today())
    fields.setdefault("ends_on", fields["starts_on"] + timedelta(days=7))
    return Substitution.objects.create(absent=absent, substitute=substitute, **fields)


def make_onlookers(groups: Any, specialist: Employee) -> list[Employee]:
    """Who sees different clients: a director, a head of the first group, the specialist, an auditor of the second."""
    head, auditor = make_employee(Role.HEAD, groups[0]), make_employee(Role.AUDITOR, audits=[groups[1]])
    return [make_employee(Role.DIRECTOR), head, specialist, auditor]


def make_client(specialist: Employee | None = None, **fields: Any) -> Any:
    """A client in service with a valid number and INN."""
    from clients.models import Client  # the factories of staff are used where the client base is not

    number = next(_numbers)
    fields.setdefault("number", f"{50_000 + number}")
    fields.setdefault("name", f"ПРИМЕР {number}")
    fields.setdefault("inn", inn(number))
    fields.setdefault("connected_on", date(2020, 1, 1))
    return Client.objects.create(specialist=specialist, **fields)


def inn(number: int) -> str:
    """A company's INN with a right control digit."""
    body = f"2200{number % 100_000:05}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return body + str(sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11 % 10)


def _letters(number: int) -> str:
    """A number in Cyrillic letters, so that names stay names: 1 → «б», 12 → «бв»."""
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


# --- Facts about a client ---


def make_person(client: Any, full_name: str = "", **fields: Any) -> Any:
    from contacts.persons.models import ContactPerson

    name = full_name or f"Знакомцева{_letters(next(_numbers))} Ирина Олеговна"
    fields.setdefault("name_key", staff_rules.name_key(name))
    return ContactPerson.objects.create(client=client, full_name=name, **fields)


def make_work(client: Any, executor: Employee | None = None, on: date | None = None, **fields: Any) -> Any:
    """A work done at noon of a day, today unless told; before noon of today, just now."""
    from contacts.works.models import Work

    day = on or today()
    fields.setdefault("number", f"W{next(_numbers)}")
    fields.setdefault("done_at", min(noon(day), timezone.now()) if day == today() else noon(day))
    fields.setdefault("state", "held")
    return Work.objects.create(client=client, executor=executor, counts_on=day, **fields)


def make_assignment(client: Any, employee: Employee | None = None, month: date | None = None, **planned: int) -> Any:
    """Of this month unless told; ``planned`` by the place of an instrument: ``i0=2`` plans the first one twice."""
    from contacts.works.models import Assignment, Instrument

    month = (month or today()).replace(day=1)
    row = Assignment.objects.create(client=client, employee=employee or client.specialist, month=month)
    known = list(Instrument.objects.order_by("name"))
    for code, quantity in planned.items():
        row.instruments.create(instrument=known[int(code[1:])], quantity=quantity)
    return row


def make_item(client: Any, owner: Employee | None = None, **fields: Any) -> Any:
    """A task that is open unless its state says otherwise."""
    from contacts.works.models import Item

    owner = owner or client.specialist
    fields = {"kind": "task", "topic": "task", "title": f"Задача {next(_numbers)}", "author": owner, **fields}
    if fields.get("state") in ("done", "dropped"):
        fields.setdefault("closed_at", timezone.now())
    return Item.objects.create(client=client, owner=owner, **fields)


def make_signal(client: Any, owner: Employee | None = None, **fields: Any) -> Any:
    """An attack of a competitor that waits until tomorrow, unless told; a closed one was answered by its owner."""
    from contacts.signals.models import Signal

    owner = owner or client.account_manager or client.specialist
    fields = {"kind": "competitor", "due_on": today() + timedelta(days=1), "raised_at": timezone.now(), **fields}
    if fields["kind"] != "band":
        fields.setdefault("raised_by", client.specialist or make_employee())
    if fields.get("state", "open") != "open":
        fields = {"closed_at": timezone.now(), "closed_by": owner or make_employee(), "outcome": "Сделано", **fields}
    return Signal.objects.create(client=client, owner=owner, **fields)


def make_campaign(author: Employee, clients: Collection[Any] = (), **fields: Any) -> Any:
    """A draft of these clients, as ticks in the list, for the next four weeks."""
    from contacts.works.models import Campaign

    fields.setdefault("name", f"Кампания {_letters(next(_numbers))}")
    fields.setdefault("selection", "&".join(f"pick={one.number}" for one in clients))
    fields.setdefault("starts_on", today())
    fields.setdefault("ends_on", today() + timedelta(days=28))
    return Campaign.objects.create(author=author, **fields)


def make_call(client: Any = None, employee: Employee | None = None, on: date | None = None, **fields: Any) -> Any:
    """An answered outgoing call of two minutes at noon of a day, today unless told."""
    from contacts.calls.models import Call

    fields.setdefault("unique_id", f"call-{next(_numbers)}")
    fields.setdefault("at", noon(on or today()))
    fields.setdefault("direction", "out")
    fields.setdefault("seconds", 120)
    fields.setdefault("status", "Успешно")
    return Call.objects.create(client=client, employee=employee, **fields)


def make_invoice(client: Any, period: date, amount: Any, **fields: Any) -> Any:
    from debts.models import Invoice

    fields.setdefault("number", f"I{next(_numbers)}")
    return Invoice.objects.create(client=client, period=period.replace(day=1), amount=amount, **fields)


def make_payment(client: Any, on: date, amount: Any, **fields: Any) -> Any:
    from debts.models import Payment

    fields.setdefault("number", f"P{next(_numbers)}")
    return Payment.objects.create(client=client, on=on, amount=amount, **fields)


def make_reversal(payment: Any, amount: Any = None, on: date | None = None, **fields: Any) -> Any:
    """Of the whole payment, on its own day."""
    back = payment.amount if amount is None else amount
    return make_payment(payment.client, on or payment.on, -back, reverses=payment, **fields)


def make_promise(client: Any, agreed_on: date | None = None, amount: Any = 1000, **fields: Any) -> Any:
    """Made today, pending; settled ones get the agreed day as that of settling."""
    from debts.models import Promise

    fields.setdefault("made_on", today())
    day = agreed_on or fields["made_on"]
    if fields.get("state", "pending") != "pending":
        fields.setdefault("settled_on", day)
    fields.setdefault("debt", amount)
    fields.setdefault("made_by", client.specialist or make_employee())
    return Promise.objects.create(client=client, agreed_on=day, amount=amount, **fields)


def make_debt_owner(client: Any, kind: str = "manager", **fields: Any) -> Any:
    """The current owner of the client's debt work, since now, because of the depth."""
    from debts.models import DebtOwnership

    employee = client.account_manager if kind == "manager" else client.specialist
    fields = {"employee": employee, "since": timezone.now(), "reason": "depth", **fields}
    return DebtOwnership.objects.create(client=client, kind=kind, **fields)


def make_handover(client: Any, **fields: Any) -> Any:
    """A proposed sheet from the client's specialist to its account manager; later states get their times."""
    from debts.models import HandoverSheet

    fields = {"condition": "broken_twice", "specialist": client.specialist, "manager": client.account_manager, **fields}
    if fields.get("state", "proposed") in ("completed", "accepted", "returned"):
        fields.setdefault("completed_at", timezone.now())
    if fields.get("state") in ("accepted", "returned"):
        fields.setdefault("answered_at", timezone.now())
    if fields.get("state") == "returned":
        fields.setdefault("return_reason", "Не указано, с кем говорили")
    return HandoverSheet.objects.create(client=client, **fields)


def make_collection_step(client: Any, step: str = "sent", month: date | None = None, **fields: Any) -> Any:
    from debts.models import CollectionStep

    fields = {"done_on": today(), "by": client.specialist or make_employee(), **fields}
    return CollectionStep.objects.create(client=client, month=(month or today()).replace(day=1), step=step, **fields)


def make_document(client: Any, **fields: Any) -> Any:
    """A contract of today without an end; a link, unless ``content`` says otherwise."""
    from clients.models import Document

    by = fields.pop("by", None) or client.specialist or make_employee()
    content = fields.pop("content", None) or {"link": "https://documents.example/1"}
    fields = {"title": "Договор обслуживания", "number": f"Д-{next(_numbers)}", "on": today(), **fields}
    document = Document.objects.create(client=client, by=by, **fields)
    document.versions.create(by=by, **content)
    return document


def make_reassignment(by: Employee | None = None, **fields: Any) -> Any:
    """One that was done now."""
    from clients.models import Reassignment

    fields = {"state": "done", "at": timezone.now(), "reason": "Новая группа", **fields}
    return Reassignment.objects.create(by=by or make_employee(Role.DIRECTOR), **fields)


def noon(day: date) -> datetime:
    """In the department's zone."""
    return datetime.combine(day, time(12), timezone.get_default_timezone())


def make_facts(client: Any) -> dict[str, Any]:
    """One row of every model that belongs to a client, by the model's label."""
    from clients import models as base
    from contacts.persons import models as people
    from contacts.works.models import Assignment
    from debts import models as debts

    day, person = today(), make_person(client)
    number = next(_numbers)
    distributive = base.Distributive.objects.create(client=client, code=f"SKVO{number}")
    indicator, _created = base.Indicator.objects.get_or_create(name="Штат бухгалтеров")
    of = {"client": client}
    rows = [
        person,
        distributive,
        base.ServicePoint.objects.create(**of, name="Главный офис"),
        base.Subdivision.objects.create(**of, name="Бухгалтерия", kind="accounting"),
        base.Usage.objects.create(
            **of, distributive=distributive, starts_on=day - timedelta(days=6), ends_on=day, logins=3
        ),
        base.IndicatorValue.objects.create(**of, indicator=indicator, value="3", verified_on=day),
        base.CompetitorVerdict.objects.create(**of, on=day, verdict="no"),
        people.Consultation.objects.create(**of, number=f"C{number}", on=day, person=person, rating=5),
        people.Training.objects.create(**of, person=person, on=day),
        people.Education.objects.create(**of, person=person, on=day, event="Новости недели", kind="webinar"),
        people.Mailing.objects.create(**of, email="user@client.example", title="Дайджест", sent_on=day),
        base.OwnerChange.objects.create(
            **of, reassignment=make_reassignment(), role="specialist", became=make_employee(), outcome="done"
        ),
        make_work(client),
        make_item(client, make_employee()),
        make_signal(client),
        Assignment.objects.create(**of, employee=make_employee(), month=day.replace(day=1)),
        make_call(client),
        make_invoice(client, day, 1000),
        make_payment(client, day, 400),
        debts.Balance.objects.create(**of, month=day.replace(day=1), closing=600),
        make_promise(client, person=person),
        make_debt_owner(client),
        make_handover(client),
        make_collection_step(client),
    ]
    return {row._meta.label: row for row in rows} | make_entries(client) | make_case_facts(client)


def make_case(author: Employee | None = None, state: str = "published", **fields: Any) -> Any:
    """An info topic with one link for the client; published today unless told."""
    from cases.models import Case

    author = author or make_employee(Role.HEAD)
    fields = {
        "kind": "topic", "title": f"Инфоповод {_letters(next(_numbers))}", "hook": "Срок подходит",
        "benefit": "Всё сразу", "review_on": today() + timedelta(days=60), "review_owner": author, **fields,
    }  # fmt: skip
    if state == "published":
        fields.setdefault("published_at", timezone.now())
    case = Case.objects.create(author=author, state=state, **fields)
    make_material(case)
    return case


def make_material(case: Any, kind: str = "selection", **fields: Any) -> Any:
    """A link for the client unless told."""
    fields = {"reader": "client", "title": "Подборка", "by": case.author, **fields}
    if "stored_file" not in fields:
        fields.setdefault("link", f"https://materials.example/{case.pk}")
    return case.materials.create(kind=kind, **fields)


def make_use(work: Any, case: Any) -> Any:
    """That the case was talked about in the work."""
    from cases.models import Use, Version

    version, _is_new = Version.objects.get_or_create(case=case, number=1, defaults={"content": {}, "by": case.author})
    return Use.objects.create(
        case=case, version=version, work=work, client_id=work.client_id, person_id=work.person_id, by=case.author,
        on=work.counts_on,
    )  # fmt: skip


def make_case_facts(client: Any) -> dict[str, Any]:
    """What a case leaves at a client: one row of each model, by the model's label."""
    from cases.actions import version_of
    from cases.models import Letter, Use

    case = make_case()
    of = {"client": client, "case": case, "version": version_of(by=case.author, case=case), "by": case.author}
    rows = [
        Use.objects.create(**of, work=client.works.first() or make_work(client), on=today()),
        Letter.objects.create(**of, email="user@client.example", subject="Подборка", text="Как договорились"),
    ]
    return {row._meta.label: row for row in rows}


def make_entries(client: Any) -> dict[str, Any]:
    """What people enter of a client as time goes: one row of each model, by the model's label."""
    from clients import models as base

    day, of = today(), {"client": client}
    kind, _created = base.SegmentType.objects.get_or_create(name="Отрасль")
    group = base.ClientGroup.objects.create(name=f"Холдинг {client.number}")
    rows = [
        base.Segment.objects.create(**of, type=kind, name="Торговля"),
        base.GroupMember.objects.create(**of, group=group, joined_on=day),
        base.AccessRequest.objects.create(**of, person_name="Знакомцева Ирина", requested_on=day),
        base.Advance.objects.create(**of, starts_on=day, ends_on=day + timedelta(days=90), amount=9000),
        base.ServiceChange.objects.create(**of, on=day, kind="upsell", subject="Архив", amount=1500),
        make_document(client),
    ]
    return {row._meta.label: row for row in rows}
