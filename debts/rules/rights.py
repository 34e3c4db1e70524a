"""Who may do what with debts."""

from __future__ import annotations

from collections.abc import Collection

from crm.staff import rules as staff_rules


def may_promise(roles: Collection[str]) -> bool:
    """Write down what a client promised; of clients whom they see."""
    return staff_rules.may_edit_clients(roles)


def may_enter_payments(roles: Collection[str]) -> bool:
    """Enter a payment or a reversal by hand: whoever loads files of them."""
    return staff_rules.may_import(roles)
