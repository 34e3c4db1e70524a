"""A group whose works are planned: to the end of this month, or of the next one where this is all but over."""

from __future__ import annotations

from contacts.works.planning import actions, queries
from contacts.works.planning.forms import open_months
from crm.staff.choices import Role
from crm.staff.models import Employee, Substitution


def add_plans() -> None:
    """The first head plans for the group; one of another group is away without a substitute. Only once."""
    heads = list(Employee.objects.filter(roles__contains=[Role.HEAD], group__isnull=False).order_by("username"))
    if not heads:
        return
    head, month = heads[0], open_months()[0]
    people = list(queries.with_clients(queries.plannable_by(head)))
    if people:
        run = actions.start_planning(by=head, month=month, employees=people, group=head.group)
        actions.confirm_planning(by=head, run=run)
    away = Employee.objects.filter(roles=[Role.SPECIALIST], group=heads[-1].group).order_by("username").last()
    if away is not None and head != heads[-1]:
        first = open_months()[1]
        Substitution.objects.get_or_create(
            absent=away, substitute=None, starts_on=first.replace(day=8), ends_on=first.replace(day=14),
            defaults={"note": "Учёба"},
        )  # fmt: skip
