"""Settings of reports that a group shares, and their deliveries: somebody has no e-mail, somebody has unsubscribed."""

from __future__ import annotations

from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.staff.rules import name_key
from reports.delivery import actions as delivery
from reports.models import Delivery
from reports.presets import actions as presets
from reports.ready import READY

from .extras import demo_logins
from .world import World

_CLOSED = "f-state=held&f-state=held_with_login&f-state=not_held"
_WEEKS = f"r=specialist&r=result&c=week&m=works&m=held_share&p=30&fold=1&chart=bar&{_CLOSED}"
_HOURS = f"r=hour&c=weekday&m=works&m=held_share&p=90&chart=stacked&{_CLOSED}"


def add_reports(world: World) -> None:
    """Of the head of the first group. A second load changes nothing."""
    if Delivery.objects.exists():
        return
    logins = {one.role: one.login for one in demo_logins()}
    people = {one.username: one for one in Employee.objects.filter(username__in=logins.values())}
    head, director = (people[logins[str(role.label)]] for role in (Role.HEAD, Role.DIRECTOR))
    if head.group is None:
        return
    _give_addresses(world)
    head.refresh_from_db()
    weekly = presets.share(by=head, group=head.group, name="Недели по специалистам", query=_WEEKS)
    presets.share(by=head, group=head.group, name="Когда дозваниваемся", query=_HOURS)
    team = sorted(
        Employee.objects.filter(group=head.group, is_active=True).exclude(pk=head.pk),
        key=lambda one: name_key(one.full_name),
    )[:4]
    given = {"name": weekly.name, "rhythm": "weekly", "weekday": 0, "hour": 9, "form": "xlsx"}
    made = delivery.create_delivery(by=head, query=_WEEKS, preset=weekly, given=given, recipients=[head, *team])
    if team:
        delivery.unsubscribe(by=team[-1], delivery=made, employee=team[-1])
    name, query = READY[0]
    given = {"name": str(name), "rhythm": "monthly", "month_day": 1, "hour": 8, "form": "table"}
    delivery.create_delivery(by=director, query=query, preset=None, given=given, recipients=[director, head])


def _give_addresses(world: World) -> None:
    """To all but every fifth of the first hundred."""
    logins = [one.login for one in world.staff.everybody()][:100]
    for number, login in enumerate(logins):
        if number % 5 != 4:
            Employee.objects.filter(username=login, email="").update(email=f"{login}@firm.example")
