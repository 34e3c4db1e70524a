"""Pure rules of staff, as tables."""

from __future__ import annotations

from datetime import date

import pytest

from crm.staff import rules
from crm.staff.choices import Role

R = Role


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Лаврова Лариса Ивановна", "лаврова лариса ивановна"),
        ("  Лаврова   Лариса\tИвановна ", "лаврова лариса ивановна"),
        ("Алёхина Пётра", "алехина петра"),
        ("Лаврова Л.И. (КПП)", "лаврова л.и."),
        ("", ""),
    ],
)
def test_name_key(written: str, key: str) -> None:
    assert rules.name_key(written) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Лаврова Лариса Ивановна", "лаврова л.и."),
        ("Лаврова Л.И.", "лаврова л.и."),
        ("Лаврова Л. И.", "лаврова л.и."),
        ("Лаврова Л И", "лаврова л.и."),
        ("Лаврова Лариса", "лаврова л."),
        ("Лаврова Л.", "лаврова л."),
        ("Лаврова", ""),
        ("отдел продаж г. Псков", ""),
        ("", ""),
    ],
)
def test_initials_key(written: str, key: str) -> None:
    assert rules.initials_key(written) == key


# Owns clients, leads a group, sees all; staff pages, managing staff, substitutions, norms, imports, computing, pages.
RIGHTS = [
    rules.is_owner, rules.is_group_leader, rules.sees_everything, rules.may_see_staff, rules.may_manage_staff,
    rules.may_arrange_substitutions, rules.may_edit_norms, rules.may_import, rules.may_compute, rules.uses_pages,
]  # fmt: skip
YES, NO = True, False


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([R.SPECIALIST], [YES, NO, NO, NO, NO, NO, NO, NO, NO, YES]),
        ([R.NEWCOMER_SPECIALIST], [YES, NO, NO, NO, NO, NO, NO, NO, NO, YES]),
        ([R.ACCOUNT_MANAGER], [YES, NO, NO, NO, NO, NO, NO, NO, NO, YES]),
        ([R.DEPUTY_HEAD], [YES, YES, NO, YES, NO, YES, NO, NO, NO, YES]),
        ([R.HEAD], [YES, YES, NO, YES, NO, YES, YES, YES, YES, YES]),
        ([R.AUDITOR], [NO, NO, NO, NO, NO, NO, NO, NO, NO, YES]),
        ([R.DIRECTOR], [NO, NO, YES, YES, YES, YES, YES, YES, YES, YES]),
        ([R.INTEGRATION], [NO] * 10),
        ([], [NO] * 10),
        ([R.SPECIALIST, R.AUDITOR], [YES, NO, NO, NO, NO, NO, NO, NO, NO, YES]),
        ([R.AUDITOR, R.HEAD], [YES, YES, NO, YES, NO, YES, YES, YES, YES, YES]),
    ],
)
def test_rights_of_roles(roles: list[str], expected: list[bool]) -> None:
    assert [right(roles) for right in RIGHTS] == expected


def test_every_role_stands_in_the_table() -> None:
    marks = test_rights_of_roles.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {role for roles, _expected in marks for role in roles} == set(Role)


@pytest.mark.parametrize(
    ("roles", "agree"),
    [([R.INTEGRATION], True), ([R.INTEGRATION, R.DIRECTOR], False), ([R.HEAD, R.AUDITOR], True), ([], True)],
)
def test_an_account_of_a_system_is_nothing_else(roles: list[str], agree: bool) -> None:
    assert rules.roles_agree(roles) is agree


@pytest.mark.parametrize(
    ("day", "state"), [(1, "planned"), (2, "current"), (3, "current"), (4, "current"), (5, "past")]
)
def test_state_of_a_substitution(day: int, state: str) -> None:
    assert rules.state_on(date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, day)) == state


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [((1, 3), (3, 5), True), ((1, 3), (4, 5), False), ((1, 9), (4, 5), True), ((4, 5), (1, 3), False)],
)
def test_overlap(first: tuple[int, int], second: tuple[int, int], expected: bool) -> None:
    days = [date(2026, 3, day) for day in (*first, *second)]
    assert rules.overlap(*days) is expected
