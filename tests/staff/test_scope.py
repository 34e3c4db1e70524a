"""Who sees whose clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from clients.models import Client
from crm.staff.choices import Role
from crm.staff.queries import Scope, employees_seen_by, scope_of
from tests.actors import INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_group, make_substitution

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)
ONE = timedelta(days=1)


@pytest.mark.parametrize("name", INSIDE)
def test_the_client_in_the_middle(actors: Actors, name: str) -> None:
    seen = set(Client.objects.visible_to(actors[name]))
    expected = {actors.client_row} if name in SEE_THE_CLIENT else set()
    if name in ("other_specialist", "other_head", "director"):
        expected |= {actors.foreign}
    assert seen == expected


@pytest.mark.parametrize(
    "role", [Role.SPECIALIST, Role.NEWCOMER_SPECIALIST, Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.INTEGRATION]
)
def test_a_group_gives_nothing_to_those_who_do_not_lead_it(role: str) -> None:
    group = make_group()
    employee = make_employee(role, group)
    make_employee(Role.SPECIALIST, group)
    own = {employee.pk} if role not in (Role.AUDITOR, Role.INTEGRATION) else set()
    assert scope_of(employee) == Scope(owners=frozenset(own))


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY_HEAD])
def test_a_leader_sees_the_group_and_who_left_it_inactive(role: str) -> None:
    group = make_group()
    leader, member = make_employee(role, group), make_employee(Role.SPECIALIST, group)
    dismissed = make_employee(Role.SPECIALIST, group, is_active=False)
    make_employee(Role.SPECIALIST, make_group())
    assert scope_of(leader) == Scope(owners=frozenset({leader.pk, member.pk, dismissed.pk}))


def test_a_leader_without_a_group_sees_only_own_clients() -> None:
    make_employee(Role.SPECIALIST)
    head = make_employee(Role.HEAD)
    assert scope_of(head) == Scope(owners=frozenset({head.pk}))


def test_an_auditor_listens_to_the_groups_assigned_and_sees_no_clients() -> None:
    group = make_group()
    member = make_employee(Role.SPECIALIST, group)
    auditor = make_employee(Role.AUDITOR, audits=[group])
    assert scope_of(auditor) == Scope(listens_to=frozenset({member.pk}))


@pytest.mark.parametrize(
    ("day", "sees"), [(DAY - ONE, False), (DAY, True), (DAY + ONE, True), (DAY + 2 * ONE, True), (DAY + 3 * ONE, False)]
)
def test_substitution_from_the_first_day_to_the_last(day: date, sees: bool) -> None:
    absent, substitute = make_employee(), make_employee()
    make_substitution(absent, substitute, starts_on=DAY, ends_on=DAY + 2 * ONE)
    assert scope_of(substitute, day).owners == frozenset({substitute.pk, *([absent.pk] if sees else [])})
    assert scope_of(absent, day).owners == frozenset({absent.pk})


def test_the_day_is_that_of_the_department(on_day: Callable[[date], None]) -> None:
    absent, substitute = make_employee(), make_employee()
    make_substitution(absent, substitute, starts_on=DAY, ends_on=DAY)
    on_day(DAY)
    assert scope_of(substitute).owners == frozenset({substitute.pk, absent.pk})


def test_a_chain_is_not_passed_on() -> None:
    first, second, third = make_employee(), make_employee(), make_employee()
    make_substitution(first, second)
    make_substitution(second, third)
    assert scope_of(third).owners == frozenset({third.pk, second.pk})


def test_a_head_s_substitute_sees_the_group() -> None:
    group = make_group()
    head, member, substitute = make_employee(Role.HEAD, group), make_employee(group=group), make_employee()
    make_substitution(head, substitute)
    assert scope_of(substitute).owners == frozenset({substitute.pk, head.pk, member.pk})


def test_a_director_s_substitute_sees_everything_but_manages_nothing() -> None:
    director, substitute = make_employee(Role.DIRECTOR), make_employee(Role.HEAD)
    make_substitution(director, substitute)
    assert scope_of(substitute) == Scope(everything=True)
    assert not substitute.has_role(Role.DIRECTOR)


def test_an_auditor_who_substitutes_sees_the_absent_one_s_clients() -> None:
    absent, auditor = make_employee(), make_employee(Role.AUDITOR)
    make_substitution(absent, auditor)
    assert scope_of(auditor).owners == frozenset({absent.pk})


def test_somebody_deactivated_sees_nothing_even_as_a_substitute() -> None:
    absent, substitute = make_employee(Role.DIRECTOR), make_employee(Role.DIRECTOR, is_active=False)
    make_substitution(absent, substitute)
    assert scope_of(substitute) == Scope()


def test_the_clients_of_a_dismissed_absent_one_stay_looked_after() -> None:
    absent, substitute = make_employee(is_active=False), make_employee()
    client = make_client(absent)
    make_substitution(absent, substitute)
    assert list(Client.objects.visible_to(substitute)) == [client]


def test_two_roles_add_up() -> None:
    group, audited = make_group(), make_group()
    member, heard = make_employee(group=group), make_employee(group=audited)
    both = make_employee([Role.HEAD, Role.AUDITOR], group, audits=[audited])
    assert scope_of(both) == Scope(owners=frozenset({both.pk, member.pk}), listens_to=frozenset({heard.pk}))


def test_the_scope_of_today_is_asked_once(django_assert_num_queries: Callable[..., object]) -> None:
    head = make_employee(Role.HEAD, make_group())
    with django_assert_num_queries(2):  # whom he substitutes; his group
        scope_of(head)
        scope_of(head)


def test_whose_pages_one_may_open(actors: Actors) -> None:
    assert set(employees_seen_by(actors["director"])) == set(actors.people.values())
    assert set(employees_seen_by(actors["head"])) == {
        actors[name] for name in ("head", "specialist", "account_manager", "disabled")
    }
    assert set(employees_seen_by(actors["auditor"])) == {actors["auditor"]}
