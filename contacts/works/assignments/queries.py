"""Reads of assignments. What was used is counted from the works that belong to them, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from clients.models import Client
from contacts.works.models import Assignment, Instrument, PlannedInstrument, WorkInstrument
from crm.months import first_of_month
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.staff.queries import colleagues, scope_of

from . import rules


def assignment_id_for(client: int, employee: int | None, day: date) -> int | None:
    """The assignment to which a work of the client, the executor and the day belongs."""
    if employee is None:
        return None
    found = Assignment.objects.filter(client=client, employee=employee, month=first_of_month(day))
    return found.values_list("pk", flat=True).first()


def with_figures(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Each with ``planned`` and ``used`` (of any instrument): two subqueries a row that is shown."""
    planned = PlannedInstrument.objects.filter(assignment=OuterRef("pk")).order_by()
    used = WorkInstrument.objects.filter(work__assignment=OuterRef("pk")).order_by()
    plans = Subquery(planned.values("assignment").annotate(n=Sum("quantity")).values("n"))
    uses = Subquery(used.values("work__assignment").annotate(n=Sum("quantity")).values("n"))
    zero = Value(0, IntegerField())
    return rows.annotate(planned=Coalesce(plans, zero), used=Coalesce(uses, zero))


def behind(rows: QuerySet[Assignment], *, is_behind: bool) -> QuerySet[Assignment]:
    """Those where an instrument was used less often than planned, or those where none was."""
    used = WorkInstrument.objects.filter(work__assignment=OuterRef("assignment"), instrument=OuterRef("instrument"))
    times = Subquery(used.order_by().values("instrument").annotate(n=Sum("quantity")).values("n"))
    planned = PlannedInstrument.objects.filter(assignment=OuterRef("pk"))
    owed = Exists(planned.filter(quantity__gt=Coalesce(times, Value(0, IntegerField()))))
    return rows.filter(owed if is_behind else ~owed)


def lines_of(assignments: Collection[int]) -> dict[int, list[rules.Line]]:
    """The instruments of each assignment with what was planned and used. Three statements for any number."""
    planned: dict[int, dict[int, int]] = defaultdict(dict)
    used: dict[int, dict[int, int]] = defaultdict(dict)
    plans = PlannedInstrument.objects.filter(assignment__in=assignments).order_by()
    for key, instrument, count in plans.values_list("assignment", "instrument", "quantity"):
        planned[key][instrument] = count
    uses = WorkInstrument.objects.filter(work__assignment__in=assignments).order_by()
    for key, instrument, count in uses.values_list("work__assignment", "instrument").annotate(n=Sum("quantity")):
        used[key][instrument] = count
    names = dict(Instrument.objects.values_list("pk", "name"))
    return {key: rules.lines(names, planned[key], used[key]) for key in assignments}


@dataclass(frozen=True)
class Totals:
    """Of the assignments of a list: how many there are, what was planned, what of it was used."""

    count: int
    planned: int
    used: int


def totals_of(rows: QuerySet[Assignment]) -> Totals:
    """Three statements for any number."""
    keys = rows.order_by().values("pk")
    planned = PlannedInstrument.objects.filter(assignment__in=keys).aggregate(n=Sum("quantity"))["n"]
    used = WorkInstrument.objects.filter(work__assignment__in=keys).aggregate(n=Sum("quantity"))["n"]
    return Totals(rows.count(), planned or 0, used or 0)


def assignees(by: Employee) -> QuerySet[Employee]:
    """To whom one may give assignments: active people in the scope who have clients, and oneself."""
    scope = scope_of(by)
    condition = Q() if scope.everything else colleagues(by) | Q(pk=by.pk)
    able = Q(roles__overlap=list(staff_rules.OWNERS))
    return Employee.objects.filter(condition, able, is_active=True).order_by("full_name")


def clients_of(by: Employee, employee: Employee, month: date, category: str = "") -> QuerySet[Client]:
    """Whom the employee is to serve in the month: own clients in service on its first day, as ``by`` sees them."""
    rows = Client.objects.visible_to(by).in_service(month)
    rows = rows.filter(Q(specialist=employee) | Q(account_manager=employee)).order_by("number")
    return rows.filter(category=category) if category else rows
