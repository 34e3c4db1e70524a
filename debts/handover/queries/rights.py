"""Who may do what with a sheet now."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models import Client
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from debts.handover import rules
from debts.models import HandoverSheet


@dataclass(frozen=True)
class Rights:
    """What an employee may do with a sheet now."""

    complete: bool
    answer: bool
    take_back: bool
    is_own: bool

    @property
    def accept(self) -> bool:
        return self.answer and not self.is_own


def rights_of(sheet: HandoverSheet, by: Employee) -> Rights:
    standing = rules.Standing(
        sheet.state, sheet.client.specialist_id, sheet.client.account_manager_id, sheet.completed_by_id
    )
    acts_for, leads = scope_of(by).acts_for, staff_rules.is_supervisor(by.roles)
    return Rights(
        complete=rules.may_complete(standing, acts_for, leads=leads),
        answer=rules.may_answer(standing, acts_for, leads=leads),
        take_back=rules.may_take_back(standing, by.pk, acts_for),
        is_own=rules.is_own(standing, by.pk),
    )


def may_start(client: Client, by: Employee) -> bool:
    return rules.may_start(client.specialist_id, scope_of(by).acts_for, leads=staff_rules.is_supervisor(by.roles))


def may_give_back(client: Client, by: Employee) -> bool:
    return rules.may_start(client.account_manager_id, scope_of(by).acts_for, leads=staff_rules.is_supervisor(by.roles))
