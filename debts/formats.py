"""Import formats of debts (domain §10)."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT
from crm.exchange import rules as cells
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Column, Format, registry
from crm.exchange.references import Lookup
from crm.exchange.values import Day, Money, Month, Word

from .actions import rebuild_balances

DIGITS = 14


class InvoiceNumber(Lookup):
    """An invoice of the payer; one that is not known yet leaves the payment without it, with a warning.

    Money received is a fact even when its invoice comes in a later file; loading the payments again links them.
    """

    def join(self, name: str, apply: Apply) -> str:
        return f"{super().join(name, apply)} AND r_{name}.client_id = r_client.id"

    def refuse(self, name: str, apply: Apply) -> None:
        """Nothing is refused."""

    def create(self, name: str, apply: Apply) -> None:
        [(count,)] = apply.rows(
            f"""SELECT count(*) FROM {apply.staging} s {apply.join_of("client")} {self.join(name, apply)}
            WHERE s."{name}" IS NOT NULL AND r_{name}.id IS NULL"""
        )
        apply.warn_count(gettext("Payments that name an invoice this client does not have"), count)


def rebuild(apply: Apply) -> None:
    rebuild_balances(client_ids=apply.client_ids())


INVOICES = Format(
    code="invoices",
    title=_("Invoices"),
    model_label="debts.Invoice",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("№ счета", "number", Word(50), required=True, aliases=("Номер счета",)),
        Column("Период", "period", Month(), required=True),
        Column("Сумма", "amount", Money(DIGITS), required=True),
        Column("Дата выставления", "issued_on", Day()),
        Column("Срок оплаты", "due_on", Day()),
    ),
    key=("number",),
    after=rebuild,
    notify=facts_changed,
)

PAYMENTS = Format(
    code="payments",
    title=_("Payments"),
    model_label="debts.Payment",
    columns=(
        Column("№ платежа", "number", Word(50), required=True, aliases=("Номер платежа",)),
        Column("Клиент", "client", CLIENT, required=True),
        Column("Дата", "on", Day(), required=True),
        Column("Сумма", "amount", Money(DIGITS), required=True),
        Column(
            "№ счета", "invoice", InvoiceNumber("debts.Invoice", "number", cells.collapse, ""), aliases=("Номер счета",)
        ),
    ),
    key=("number",),
    after=rebuild,
    notify=facts_changed,
)

registry.add(INVOICES, PAYMENTS)
